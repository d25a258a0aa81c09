/**
 * The environment of a program that a test starts: only what the test says, for the settings of whoever runs the tests are theirs. What Node
 * made of the sources is shared, so that one that starts for the hundredth time needn't compile them again.
 */
export function bareEnv(): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE: compiled } = process.env;
  return { PATH, ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }) };
}
