import assert from 'node:assert/strict';
import type { Row } from './row.ts';

const strings: Readonly<Record<string, string>> = {
  'emoji with joiners': '👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽',
  'right to left': '\u202Eשלום\u202C עולם \u2067مرحبا\u2069',
  'line separators': 'a\u2028b\u2029c\u0085d',
  'byte order mark': '\uFEFFa\uFEFFb\uFFFE',
  composed: 'é ﬁ Å',
  decomposed: 'e\u0301 fi A\u030A',
  combining: `z${'\u0351'.repeat(200)}algo`,
  'beyond the basic plane': '𝕏 𐍈 \u{10FFFF}',
  quotes: `'"\`\\ %s \${x} --; DROP TABLE entries; <script>alert(1)</script>`,
  control: 'a\u0001b\u001Fc\u007Fd\ttab\nline\r\nend',
  NUL: 'a\u0000b',
  'half a pair, high': 'a\uD800b',
  'half a pair, low': 'a\uDC00b',
  'a pair the wrong way round': '\uDC00\uD800',
  'of an object': '__proto__ constructor toString',
  'white space alone': ' \u00A0\u2003\u3000',
  nothing: '',
};

/** Where strings go besides texts; each of these takes what a text takes, or refuses. */
const fields = ['text', 'room', 'id'] as const;

export const row: Row = {
  number: 36,
  fault: 'emoji sequences, right-to-left marks, U+2028, BOM, NUL, half surrogate pairs and NFC beside NFD, everywhere a string goes',
  holds: 'each is kept byte for byte or refused with a code, the same on every store, and after a restart',
  isInTests: false,
  async run({ stage }) {
    const told: Record<string, string[]> = {};
    for (const store of ['sqlite', 'memory']) {
      await stage.serve({ STORE: store });
      const client = await stage.stock('ana');
      const [kept, answers]: [string[], string[]] = [[], []];
      for (const [name, value] of Object.entries(strings)) {
        for (const field of fields) {
          const answer = await client.ask('sendMessage', { room: 'lobby', text: 'x', [field]: value });
          answers.push(`${name} as ${field}: ${answer.ok ? 'kept' : answer.error.code}`);
          if (!answer.ok) assert.equal(answer.error.code, 'invalid_payload');
          else if (field === 'text') kept.push(value);
        }
      }
      if (store === 'sqlite') {
        client.close();
        await stage.server.kill();
        await stage.serve({ STORE: store });
      }
      const reader = store === 'sqlite' ? await stage.stock('reader') : client;
      const texts: string[] = [];
      for await (const entry of reader.history('lobby')) texts.push('text' in entry ? entry.text : '');
      assert.deepEqual(texts.map(bytes), kept.map(bytes));
      told[store] = answers;
      await stage.server.stop();
    }
    assert.deepEqual(told['sqlite'], told['memory']);
    await stage.serve({ STORE: 'sqlite' });
    const refused = (told['sqlite'] ?? []).filter((answer) => !answer.endsWith('kept')).length;
    return { strings: Object.keys(strings).length, places: fields.length, refused, kept: (told['sqlite']?.length ?? 0) - refused };
  },
};

/** By code unit, so that nothing that looks alike passes for the same. */
function bytes(text: string): string {
  return Buffer.from(text, 'utf16le').toString('hex');
}
