import type { Cell } from './plan.ts';

/** Two windows of the tutorial's server in its slowest cells are seconds already: there they are smaller. */
export const headline: Cell = { name: '1 room of 100', rooms: 1, members: 100, publishers: 10, window: 8 };

export const cells: readonly Cell[] = [
  { name: '1 room of 10', rooms: 1, members: 10, publishers: 10, window: 8 },
  { name: '10 rooms of 10', rooms: 10, members: 10, publishers: 1, window: 8 },
  { name: '100 rooms of 10', rooms: 100, members: 10, publishers: 1, window: 2 },
  headline,
  { name: '1 room of 1,000', rooms: 1, members: 1000, publishers: 10, window: 2 },
];
