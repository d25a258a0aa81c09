import type { RoomSnapshot } from '@partyline/react';
import { Button } from '../../ui/button.tsx';
import { SkeletonRow } from './message-list-skeleton.tsx';

/** Always this high, whatever it shows: were it to change, the reader would be moved. */
export const listTopHeight = 132;

export interface ListTopProps {
  name: string;
  snapshot: RoomSnapshot;
  hasFailed: boolean;
  onRetry: () => void;
}

/** Above the oldest loaded message: older ones on their way, or where the room begins. */
export function ListTop({ name, snapshot: { epoch, hasOlder }, hasFailed, onRetry }: ListTopProps) {
  return (
    <div className="absolute inset-x-0 top-0 flex flex-col justify-end overflow-hidden" style={{ height: listTopHeight }}>
      {hasFailed ? (
        <div className="flex flex-col items-center gap-3 pb-6 text-small text-ink-soft">
          Older messages could not be loaded.
          <Button onClick={onRetry}>Try again</Button>
        </div>
      ) : epoch === undefined ? (
        <p className="pr-6 pb-4 pl-(--gutter) text-small text-ink-soft">What was said before shows when you’re back online.</p>
      ) : hasOlder ? (
        <div aria-hidden="true" className="animate-[shimmer_1.6s_ease-in-out_infinite]">
          <SkeletonRow widths={[28, 64]} />
          <SkeletonRow widths={[20, 48]} />
        </div>
      ) : (
        <Beginning name={name} />
      )}
    </div>
  );
}

function Beginning({ name }: { name: string }) {
  return (
    <div className="relative pr-6 pb-3 pl-(--gutter)">
      <span aria-hidden="true" className="absolute bottom-0 left-(--wire-x) h-9 w-px bg-wire" />
      <span aria-hidden="true" className="absolute bottom-9 left-[calc(var(--wire-x)-0.3125rem)] size-2.75 rounded-full border-2 border-wire" />
      <h2 className="truncate text-large font-semibold tracking-[-0.02em]">{name}</h2>
      <p className="text-body text-ink-soft">This is where the line begins.</p>
    </div>
  );
}
