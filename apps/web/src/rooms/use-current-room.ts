import { useParams } from '@tanstack/react-router';

/** The room that the address names; undefined on the phone's list. */
export function useCurrentRoom(): string | undefined {
  return useParams({ strict: false }).room;
}
