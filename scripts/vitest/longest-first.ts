import { relative, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, with about how many seconds on two busy cores. Where such a file starts last, the others are done and a core
 * waits for it; vitest would guess by sizes where it has no times of an earlier run, and these files are small.
 */
export const longFiles: Readonly<Record<string, number>> = {
  'packages/simulation/src/seeds/from-0.test.ts': 40,
  'packages/simulation/src/seeds/from-2500.test.ts': 40,
  'packages/simulation/src/seeds/from-5000.test.ts': 40,
  'packages/simulation/src/seeds/from-7500.test.ts': 40,
  'packages/server/src/stores/sqlite-store.test.ts': 20,
  'packages/simulation/src/mutations/mutations.test.ts': 18,
  'packages/engine/src/same-behaviour.test.ts': 15,
  'packages/server/src/stores/displaced.test.ts': 12,
  'packages/server/src/stores/damage.test.ts': 12,

  'e2e/durability/kill.test.ts': 100,
  'e2e/chaos/rows.test.ts': 80,
  'e2e/browser/accessibility.test.ts': 50,
  'e2e/browser/board.test.ts': 45,
  'packages/client/src/real-server.integration.test.ts': 40,
  'e2e/browser/shell.test.ts': 40,
  'e2e/chaos/chaos.test.ts': 35,
  'e2e/browser/unsent.test.ts': 30,
  'e2e/browser/offline-accessibility.test.ts': 28,
  'e2e/browser/catching-up.test.ts': 26,
  'e2e/browser/offline.test.ts': 26,
  'e2e/store/large-room.test.ts': 26,
  'e2e/browser/scores.test.ts': 26,
  'e2e/browser/reading.test.ts': 25,
  'e2e/browser/chat.test.ts': 25,
  'e2e/browser/typing.test.ts': 25,
  'e2e/browser/notifications.test.ts': 24,
  'e2e/browser/keyboard.test.ts': 22,
  'e2e/server/scores.test.ts': 22,
  'e2e/browser/tabs.test.ts': 22,
  'e2e/server/start.test.ts': 21,
  'e2e/browser/safety.test.ts': 21,
  'e2e/browser/sleep.test.ts': 21,
  'e2e/browser/expelled.test.ts': 20,
  'e2e/browser/phone.test.ts': 15,
};

/** Longest first, in the groups that the configuration makes. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const group = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    const seconds = ({ moduleId }: TestSpecification): number => longFiles[relative(this.ctx.config.root, moduleId).split(sep).join('/')] ?? 0;
    return (await super.sort(files)).toSorted((a, b) => group(a) - group(b) || seconds(b) - seconds(a));
  }
}
