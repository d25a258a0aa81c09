/** Node 22 and early 24 call `node:sqlite` experimental, on standard error, at each start. Keeps that one warning away, and no other. */
export function quietSqlite(): void {
  const emitWarning = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning(warning, ...rest);
  };
}
