/** Resolves once the condition holds, looking again after each turn of the event loop; rejects after 5 seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`this never came to hold: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
