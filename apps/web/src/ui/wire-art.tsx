/** The village wire: one line along the poles, everybody hanging on it. */
export function WireArt() {
  return (
    <svg viewBox="0 0 560 132" fill="none" aria-hidden="true" className="w-full overflow-visible">
      <g className="stroke-wire" strokeWidth="3" strokeLinecap="round">
        <path d="M70 38v94M58 48h24M490 30v102M478 40h24M280 34v98M268 44h24" />
      </g>
      <path d="M-600 70Q-270 120 70 38Q175 112 280 34Q385 108 490 30Q800 130 1160 60" className="stroke-ink" strokeWidth="2.500" strokeLinecap="round" />
      {knots.map(({ x, y, color, text }) => (
        <g key={x}>
          <circle cx={x} cy={y} r="19" fill={color} className="stroke-paper" strokeWidth="4" />
          <text x={x} y={y + 4.5} textAnchor="middle" fill="#fff" className="text-[13px] font-semibold">
            {text}
          </text>
        </g>
      ))}
    </svg>
  );
}

const knots = [
  { x: 122, y: 69, color: '#1A74CF', text: 'AN' },
  { x: 186, y: 74, color: '#BD5417', text: 'BO' },
  { x: 236, y: 59, color: '#108537', text: 'CY' },
  { x: 344, y: 68, color: '#944BE9', text: 'DI' },
  { x: 420, y: 66, color: '#DA1B81', text: 'ED' },
];
