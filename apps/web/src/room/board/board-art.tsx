/** What is on the sheet: the room's name, and a village on its one wire, which gives people something to point at. */
export function BoardArt({ name }: { name: string }) {
  return (
    <div aria-hidden="true">
      <p className="board-name">
        <bdi>{name}</bdi>
      </p>
      <svg viewBox="0 -67 800 1067" fill="none" className="absolute inset-0 size-full">
        <circle cx="660" cy="170" r="54" className="stroke-brass-line opacity-60" strokeWidth="3" />
        <g className="stroke-wire" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
          <path d="M0 822Q190 770 400 800T800 786" />
          <path d="M96 805V560M70 584h52M300 791V500M272 526h56M528 808V536M500 562h56M716 800V584M690 608h52" />
          <path d="M150 792v-58l44-34 44 34v55M180 789v-30h26v28" />
          <path d="M352 796v-74l56-40 56 40v82M394 800v-38h30v40M372 738h18v18h-18zM430 738h18v18h-18z" />
          <path d="M584 806v-52l40-32 40 32v48M610 805v-26h26v24" />
        </g>
        <path d="M-20 640Q40 640 96 584Q190 660 300 526Q410 650 528 562Q620 660 716 608Q770 640 820 600" className="stroke-edge" strokeWidth="3" />
        <g className="fill-surface stroke-edge" strokeWidth="3">
          <circle cx="96" cy="584" r="7" />
          <circle cx="300" cy="526" r="7" />
          <circle cx="528" cy="562" r="7" />
          <circle cx="716" cy="608" r="7" />
        </g>
      </svg>
    </div>
  );
}
