import { plural } from '../../lib/plural.ts';
import type { Waiting } from '../../outbox/waiting.ts';
import type { BannerKind } from './banner.ts';

export interface BannerFacts {
  waiting: Pick<Waiting, 'messages' | 'changes'>;
  /** What waits would be lost with the page. */
  isFleeting: boolean;
}

/** The banner's words. What waits is counted over all rooms. */
export function bannerText(kind: Exclude<BannerKind, 'none'>, { waiting: { messages, changes }, isFleeting }: BannerFacts): string {
  switch (kind) {
    case 'reconnecting':
      return 'Reconnecting';
    case 'catching-up':
      return 'Catching up';
    case 'back':
      return 'Back online';
    case 'offline': {
      const what = messages > 0 ? plural(messages, 'message') : changes > 0 ? plural(changes, 'change') : 'what you write';
      const advice = isFleeting && messages + changes > 0 ? '. Keep this page open: this browser can’t keep them' : '';
      return `Offline: ${what} will be sent when you’re back${advice}`;
    }
  }
}
