import { defaultRateLimits } from '../nest/limits/rate-limits.ts';
import { rateNames, rateOf, showRate } from './rates.ts';
import { type OptionName, options } from './options.ts';
import type { Option } from './option.ts';

/** docs/CONFIG.md: what `partyline config --markdown` prints. A test holds the committed file to it. */
export function configDocs(): string {
  return `# Configuration

Made from the settings' schema by \`partyline config --markdown\`; edit \`packages/server/src/config/options.ts\` instead of this page.

Each setting comes from the environment, else from a JSON file, else from its default. The file is the one that \`PARTYLINE_CONFIG\` names, else
\`partyline.config.json\` in the working directory, where it exists; in it, lists are arrays and lengths of time are texts such as \`"10s"\`:

\`\`\`json
{ "port": 8080, "origins": ["https://chat.example.org"], "chatRetentionAge": "90d" }
\`\`\`

An empty environment variable counts as not set. Paths are taken from the working directory. \`partyline config\` prints what is in force and where it
came from, with secrets masked. A wrong setting stops the start, with a sentence for each and exit code 2.

| Environment | File | What it sets | It must be | Default |
|---|---|---|---|---|
${Object.keys(options)
  .map((name) => row(name as OptionName))
  .join('\n')}

## Standard rates

So many a second, minute or hour; \`burst\` is how many are let through at once before that pace counts. What goes beyond is refused with
\`rate_limited\` and the time to wait. \`bytes\` are those of packets that arrive, \`refusals\` are requests that were refused for whatever reason,
\`orders\` are what services ask for over HTTP, \`notices\` the mentions and invitations by which people notify others. \`moves\` of cursors don't count
as \`events\`; those that go beyond are dropped without an answer.

| Rate | Default |
|---|---|
${rateNames()
  .map((name) => `| \`${name}\` | ${showRate(rateOf(defaultRateLimits, name))} |`)
  .join('\n')}
`;
}

function row(name: OptionName): string {
  const { env, about, type, secret } = options[name] as Option<unknown>;
  return `| \`${env}\` | \`${name}\` | ${about}${secret ? ' Secret.' : ''} | ${type.label.replaceAll('|', '\\|')} | ${defaultOf(name)} |`;
}

function defaultOf(name: OptionName): string {
  const { type, default: value, defaultAbout } = options[name] as Option<unknown>;
  if (value === undefined || value === null) return defaultAbout ?? 'none';
  const shown = type.show(value);
  return shown === '' ? (defaultAbout ?? 'none') : `\`${shown}\``;
}
