import { lazyPart } from '../../ui/lazy-part.tsx';

const Typists = lazyPart(() => import('./typists.tsx'));

/**
 * Under the message box: who else is writing. Its height is always taken, so that nothing moves when someone begins. It isn't read out by itself,
 * since it would come between what people say every other second; who reads with their ears finds it behind the box.
 */
export function TypingLine({ name }: { name: string }) {
  return (
    <p data-testid="typing" className="flex h-6 items-center px-1 text-meta text-ink-soft max-md:h-5">
      <Typists name={name} onClose={() => {}} />
    </p>
  );
}
