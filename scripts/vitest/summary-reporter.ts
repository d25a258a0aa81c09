import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';

/**
 * Prints `N passed, N failed` as the last line, which CI reads. What is no test's fault counts as a failure too: a file
 * that doesn't load, an error outside of tests. With CI set, so does a test that was left out.
 */
export default class SummaryReporter implements Reporter {
  private readonly isStrict = Boolean(process.env['CI']);

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const brokenModules = modules.filter((module) => module.errors().length > 0);
    const brokenSuites = modules.flatMap((module) => [...module.children.allSuites()]).filter((suite) => suite.errors().length > 0);
    const leftOut = tests.filter((test) => test.result().state === 'skipped' && !isIn(test, [...brokenModules, ...brokenSuites]));
    let failed = inState('failed') + brokenModules.length + brokenSuites.length + errors.length;
    if (this.isStrict && leftOut.length > 0) {
      process.stdout.write(
        `\nWith CI set no test may be left out, and these were:\n${leftOut.map((test) => `  ${test.module.relativeModuleId} > ${test.fullName}\n`).join('')}`,
      );
      failed += leftOut.length;
    }
    if (failed > 0) process.exitCode = 1;
    const skipped = leftOut.length > 0 && !this.isStrict ? `, ${leftOut.length} skipped` : '';
    process.stdout.write(`\n${inState('passed')} passed, ${failed} failed${skipped}\n`);
  }
}

/** What a hook's failure left out is told by that failure. */
function isIn(test: TestCase, broken: ReadonlyArray<TestModule | TestSuite>): boolean {
  for (let parent: TestModule | TestSuite = test.parent; ; parent = parent.parent) {
    if (broken.includes(parent)) return true;
    if (parent.type === 'module') return false;
  }
}
