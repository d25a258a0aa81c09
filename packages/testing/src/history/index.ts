export { checkHistory } from './check-history.ts';
export type {
  ClientHistory,
  DeliveredEvent,
  Histories,
  HistoryEvent,
  JoinedEvent,
  LeftEvent,
  LogEntry,
  OutcomeEvent,
  PublishEvent,
  RemovedEvent,
  ResetEvent,
  RoomLog,
  Verdict,
} from './history.ts';
export { type RecordedClient, type RecordedRoom, Recorder } from './recorder.ts';
