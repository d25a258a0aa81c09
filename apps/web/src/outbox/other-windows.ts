import { later } from '../lib/later.ts';

/** What the browser's windows of one person know of each other's outboxes. Each sends its own. */
export interface OtherWindows {
  /** Resolves with how many messages the others still have to send. */
  countUnsent(): Promise<number>;
  /** Joins the others. Returns its own undo. */
  start(): () => void;
}

/** Windows of one browser answer within a frame or two; one that is frozen doesn't answer at all. In milliseconds. */
const patienceMs = 150;
const question = 'how many?';

export function createOtherWindows(user: string, countOwn: () => number): OtherWindows {
  // One for both: a channel doesn't hear itself.
  let channel: BroadcastChannel | undefined;
  let count = 0;
  return {
    countUnsent: () => {
      count = 0;
      channel?.postMessage(question);
      return new Promise((resolve) => void later(() => resolve(count), patienceMs));
    },
    start: () => {
      const opened = new BroadcastChannel(`partyline.unsent.${user}`);
      opened.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'number') count += data;
        else if (data === question && countOwn() > 0) opened.postMessage(countOwn());
      };
      channel = opened;
      return () => {
        opened.close();
        channel = undefined;
      };
    },
  };
}
