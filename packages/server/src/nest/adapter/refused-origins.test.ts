import { beforeEach, describe, expect, it } from 'vitest';
import { type Log, silentLog } from '../../logging/logger.ts';
import { textLog } from '../../logging/text-log.ts';
import { RefusedOrigins } from './refused-origins.ts';

describe('A6 the log of origins that may not connect', () => {
  let told: unknown[];
  let refused: RefusedOrigins;
  beforeEach(() => {
    told = [];
    const log: Log = { ...silentLog, warn: ({ origin }) => void told.push(origin) };
    refused = new RefusedOrigins(log);
  });

  it('names each once', () => {
    for (const origin of ['http://localhost:5173', 'https://app.example', 'http://localhost:5173']) refused.tell(origin);
    expect(told).toEqual(['http://localhost:5173', 'https://app.example']);
  });

  it('says what to set', () => {
    const lines: string[] = [];
    new RefusedOrigins(textLog('warn', (line) => lines.push(line))).tell('http://localhost:5173');
    expect(lines.join('')).toMatch(/ORIGINS.* origin=http:\/\/localhost:5173\n$/);
  });

  it('SECURITY 17 has nothing in it that no origin can have, and no more than 200 characters', () => {
    refused.tell(`https://a\n12:00:00 error\u009b2J\u2028${'x'.repeat(500)}`);
    expect(told).toEqual(['https://a?12:00:00?error?2J?'.padEnd(200, 'x')]);
  });

  it('ends after a hundred, so that nobody fills the log', () => {
    for (let i = 0; i < 1_000; i++) refused.tell(`https://${i}.example`);
    expect(told).toHaveLength(100);
  });
});
