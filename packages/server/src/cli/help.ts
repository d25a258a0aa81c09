import { commands } from './commands.ts';

export function help(): string {
  const lines = Object.entries(commands).flatMap(([name, { about, flags }]) => [
    `  ${name.padEnd(12)}${about}`,
    ...Object.entries(flags).map(([flag, does]) => `    --${flag.padEnd(10)}${does}`),
  ]);
  return `partyline <command>

${lines.join('\n')}
  help        print this
  --version   print the version

Settings come from the environment or partyline.config.json; \`partyline config\` prints them, docs/CONFIG.md explains them.
`;
}
