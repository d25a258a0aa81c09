import { limits } from '../client.ts';
import { PartylineClientError } from '@partyline/react';
import { useId, useState, type SubmitEvent } from 'react';
import { useStore } from '../lib/use-store.ts';
import { Button } from '../ui/button.tsx';
import { WireArt } from '../ui/wire-art.tsx';
import { OutsidePage } from './outside-page.tsx';
import type { Sessions } from './sessions.ts';

export function SignIn({ sessions }: { sessions: Sessions }) {
  const { lastName, notice } = useStore(sessions.store);
  const [name, setName] = useState(lastName);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const id = useId();

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setIsBusy(true);
    setProblem(undefined);
    try {
      await sessions.signIn(name.trim());
    } catch (error) {
      setProblem(explain(error));
      setIsBusy(false);
    }
  };

  return (
    <OutsidePage>
      <WireArt />
      <h1 className="mt-8 text-display font-semibold tracking-[-0.035em] text-balance">Pick up. Everyone’s on the line.</h1>
      <p className="mt-4 max-w-md text-title text-ink-soft text-pretty">
        Rooms where nothing said is lost, said twice or out of order. Give a name and come in.
      </p>
      {notice !== undefined && (
        <p id={`${id}-notice`} role="status" className="mt-6 rounded-control bg-brass-soft px-4 py-3 text-small">
          {notice}
        </p>
      )}
      <form className="mt-8" onSubmit={(event) => void submit(event)}>
        <label htmlFor={id} className="text-small font-semibold">
          Your name
        </label>
        <div className="mt-2 flex gap-2 max-sm:flex-col">
          <input
            id={id}
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={limits.nameLength}
            autoComplete="nickname"
            autoFocus
            dir="auto"
            spellCheck={false}
            aria-invalid={problem !== undefined}
            aria-describedby={`${notice === undefined ? '' : `${id}-notice `}${id}-problem`}
            className="h-12 w-full min-w-0 shrink-0 rounded-control border border-edge bg-surface px-4 text-title outline-offset-1 sm:shrink sm:grow"
          />
          <Button type="submit" look="primary" disabled={isBusy || name.trim() === ''} className="h-12 px-6 text-body coarse:h-12">
            {isBusy ? 'Connecting' : 'Join the line'}
          </Button>
        </div>
        <p id={`${id}-problem`} role="alert" className="mt-2 min-h-5 text-small text-danger">
          {problem}
        </p>
      </form>
    </OutsidePage>
  );
}

function explain(error: unknown): string {
  if (!(error instanceof PartylineClientError)) return 'Something went wrong. Try again.';
  return sentences[error.code] ?? error.message;
}

/** In the words of someone who wants to come in. */
const sentences: Partial<Record<PartylineClientError['code'], string>> = {
  guests_disabled: 'This server takes no guests. Ask whoever runs it for a way in.',
  invalid_payload: `A name has 1 to ${limits.nameLength} visible characters.`,
  rate_limited: 'Too many people are coming in right now. Try again in a moment.',
  busy: 'Too many people are coming in right now. Try again in a moment.',
  offline: 'The server can’t be reached. Check your connection and try again.',
};
