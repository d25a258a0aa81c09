/** From here on it is new: a brass wire that branches off. */
export function UnreadLine() {
  return (
    <div data-testid="unread-line" role="separator" aria-label="New messages" className="relative flex h-9 items-center pr-6 pl-(--wire-x) max-md:pr-4">
      <span aria-hidden="true" className="absolute inset-y-0 left-(--wire-x) w-px bg-wire" />
      <span aria-hidden="true" className="relative -ml-1 size-2.25 shrink-0 rounded-full bg-brass-line ring-4 ring-surface" />
      <span aria-hidden="true" className="h-px flex-1 bg-brass-line" />
      <span className="pl-3 text-meta font-semibold text-brass">New</span>
    </div>
  );
}
