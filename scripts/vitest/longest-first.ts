import { relative, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, with about how many seconds on two cores. Where such a file starts last, the others are done and a core
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

  'e2e/chaos/rows.test.ts': 45,
  'e2e/browser/accessibility.test.ts': 45,
  'e2e/durability/kill.test.ts': 40,
  'packages/client/src/real-server.integration.test.ts': 35,
  'e2e/browser/shell.test.ts': 40,
  'e2e/browser/unsent.test.ts': 35,
  'e2e/browser/chat.test.ts': 30,
  'e2e/browser/tabs.test.ts': 30,
  'e2e/server/start.test.ts': 25,
  'e2e/browser/offline.test.ts': 25,
  'e2e/chaos/chaos.test.ts': 25,
  'e2e/browser/offline-accessibility.test.ts': 22,
  'e2e/browser/reading.test.ts': 18,
  'e2e/browser/keyboard.test.ts': 15,
  'e2e/store/large-room.test.ts': 12,
};

/** Longest first, in the groups that the configuration makes. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const group = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    const seconds = ({ moduleId }: TestSpecification): number => longFiles[relative(this.ctx.config.root, moduleId).split(sep).join('/')] ?? 0;
    return (await super.sort(files)).toSorted((a, b) => group(a) - group(b) || seconds(b) - seconds(a));
  }
}
