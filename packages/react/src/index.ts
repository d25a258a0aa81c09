export * from '@partyline/client';
export { PartylineProvider } from './provider.tsx';
export { type Messages, type RoomActions, useMessages } from './use-messages.ts';
export { usePartyline } from './use-partyline.ts';
export { useRoom } from './use-room.ts';
export { useSelf } from './use-self.ts';
export { useStatus } from './use-status.ts';
