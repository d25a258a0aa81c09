/** Resolves once the condition holds, looking again after each turn of the event loop; rejects after 20 seconds: a busy machine takes its time. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`this never came to hold: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
