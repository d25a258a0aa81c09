/** The first with `node:sqlite` behind no flag. */
const oldest = [22, 13] as const;

/** A sentence when this version of Node can't run the server. Imports nothing: it is asked before anything newer is loaded. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return undefined;
  return `Partyline needs Node ${oldest.join('.')} or later; this is ${version}. \`npm start\` in a checkout brings its own.`;
}
