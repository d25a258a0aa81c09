import { commands } from './commands.ts';

export function help(): string {
  const lines = Object.entries(commands).flatMap(([name, { about, flags = {}, values = {}, operands = [] }]) => [
    `  ${name.padEnd(12)}${about}`,
    ...operands.map(({ of, optional, about: does }) => parameter(optional ? `[${of}]` : `<${of}>`, does)),
    ...Object.entries(flags).map(([flag, does]) => parameter(`--${flag}`, does)),
    ...Object.entries(values).map(([value, { of, about: does }]) => parameter(`--${value} <${of}>`, does)),
  ]);
  return `partyline <command>

${lines.join('\n')}
  help        print this
  --version   print the version

Settings come from the environment or partyline.config.json; \`partyline config\` prints them, docs/CONFIG.md explains them.
`;
}

function parameter(form: string, does: string): string {
  return `    ${form.padEnd(18)} ${does}`;
}
