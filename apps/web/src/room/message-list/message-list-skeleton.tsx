const shapes = [
  [24, 70],
  [18, 46],
  [30, 82],
  [22, 38],
  [26, 60],
  [16, 52],
];

/** A conversation before it is there: as high as a real one, at the end where a real one is. */
export function MessageListSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading messages"
      className="flex min-h-0 flex-1 animate-[shimmer_1.6s_ease-in-out_infinite] flex-col justify-end overflow-hidden pb-5"
    >
      {shapes.map((widths) => (
        <SkeletonRow key={widths.join()} widths={widths} />
      ))}
    </div>
  );
}

export function SkeletonRow({ widths: [name = 20, text = 50] }: { widths: readonly number[] }) {
  return (
    <div className="relative h-15 shrink-0 pt-3 pl-(--gutter)">
      <span className="absolute inset-y-0 left-(--wire-x) w-px bg-wire" />
      <span className="absolute top-3 left-[calc(var(--wire-x)-1.125rem)] size-9 rounded-full bg-pressed ring-4 ring-surface" />
      <span className="block h-3 max-w-40 rounded-full bg-pressed" style={{ width: `${name}%` }} />
      <span className="mt-2.5 block h-3 max-w-2xl rounded-full bg-pressed" style={{ width: `${text}%` }} />
    </div>
  );
}
