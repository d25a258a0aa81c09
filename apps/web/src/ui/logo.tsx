/** One wire, three on the line. The same drawing as public/favicon.svg. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="8" fill="#0e6655" />
      <path d="M-1 8.500Q16 29 33 8.500" stroke="#fffdf8" strokeWidth="2" />
      <circle cx="6.500" cy="15" r="3.300" fill="#fffdf8" />
      <circle cx="15.500" cy="18.750" r="3.300" fill="#fffdf8" />
      <circle cx="25" cy="15.250" r="4.200" fill="#f0b23d" />
    </svg>
  );
}
