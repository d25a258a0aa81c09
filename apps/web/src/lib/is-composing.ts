/** Whether a key belongs to an input method that composes a sign: Enter ends its work then, it doesn't send. */
export function isComposing(event: KeyboardEvent): boolean {
  // Safari ends the composition before it tells of the key; only this old code still gives it away.
  // oxlint-disable-next-line typescript/no-deprecated
  return event.isComposing || event.keyCode === 229;
}
