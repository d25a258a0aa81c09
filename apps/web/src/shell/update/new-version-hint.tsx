import { Sparkles } from 'lucide-react';
import { useNewVersion } from './use-new-version.ts';

/** Among the rooms, where nothing is covered by it; whoever has no time for it takes the version with their next visit. */
export function NewVersionHint() {
  if (!useNewVersion()) return null;
  return (
    <div className="mx-3 mb-2 flex items-center gap-2.5 rounded-control bg-pine-soft py-1 pr-1 pl-3 text-small">
      <Sparkles className="size-4 shrink-0 text-pine" aria-hidden="true" />
      <p className="min-w-0 flex-1">A new version is there</p>
      <button
        type="button"
        onClick={() => location.reload()}
        className="h-7 shrink-0 rounded-small px-2 font-semibold text-pine-strong underline-offset-2 hover:underline coarse:h-11"
      >
        Reload
      </button>
    </div>
  );
}
