import { EmptyState } from '../ui/empty-state.tsx';

/** A room that was opened without a line: nothing of it is here yet, and one can write all the same. */
export function OutOfReach({ name }: { name: string }) {
  return (
    <EmptyState
      level={2}
      title="The line is down"
      text={`What was said in ${name} shows as soon as you’re back. You can write meanwhile: it waits here and is sent then.`}
    />
  );
}
