/** What every bench takes. */
export interface BenchOptions {
  /** Done within a minute, at the price of noisier figures. */
  readonly quick: boolean;
  /** The last line printed is one JSON object. */
  readonly json: boolean;
}
