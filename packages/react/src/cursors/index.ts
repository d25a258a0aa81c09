export * from '@partyline/client/cursors';
export { Cursors, type CursorsProps } from '../cursors.tsx';
export { useCursors } from '../use-cursors.ts';
