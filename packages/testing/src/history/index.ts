export { checkHistory } from './check-history.ts';
export { contentOf, type Said } from './content.ts';
export type {
  AllowedEvent,
  BarredEvent,
  ClientHistory,
  Content,
  DeliveredEvent,
  EnteredEvent,
  Histories,
  HistoryEvent,
  JoinedEvent,
  LeftEvent,
  LogEntry,
  OutcomeEvent,
  PageEvent,
  PublishEvent,
  RemovedEvent,
  ResetEvent,
  RoomLog,
  Verdict,
} from './history.ts';
export { type RecordedClient, type RecordedRoom, Recorder } from './recorder.ts';
