export { accelerate } from './accelerate.ts';
export { SLOW_CONSUMER } from './engine.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { connectionStats, engineStats } from './read-stats.ts';
export type { ConnectionStats, EngineStats } from './stats.ts';
