import { expect, it } from 'vitest';
import { createBatch, sentenceFor } from './batch.ts';

function setUp() {
  const said: string[] = [];
  let time = 0;
  let due: { at: number; task: () => void } | undefined;
  const batch = createBatch({
    say: (sentence) => said.push(sentence),
    sentenceFor,
    now: () => time,
    later: (task, ms) => {
      due = { at: time + ms, task };
      return () => {
        due = undefined;
      };
    },
  });
  const pass = (ms: number): void => {
    time += ms;
    if (due === undefined || due.at > time) return;
    const { task } = due;
    due = undefined;
    task();
  };
  return { said, batch, pass };
}

it('says what came within a moment in one sentence', () => {
  const { said, batch, pass } = setUp();
  batch.add({ name: 'Ana', text: 'hi' });
  batch.add({ name: 'Ben', text: 'yo' });
  pass(100);
  expect(said).toEqual(['Ana: hi. Ben: yo']);
});

it('says nothing within a second of the last sentence', () => {
  const { said, batch, pass } = setUp();
  batch.add({ name: 'Ana', text: 'one' });
  pass(100);
  batch.add({ name: 'Ana', text: 'two' });
  pass(999);
  expect(said).toHaveLength(1);
  pass(1);
  expect(said).toEqual(['Ana: one', 'Ana: two']);
});

it('says nothing after it was stopped', () => {
  const { said, batch, pass } = setUp();
  batch.add({ name: 'Ana', text: 'one' });
  batch.stop();
  pass(2000);
  expect(said).toEqual([]);
});

it('counts messages that are too many to read out', () => {
  const heard = ['Ana', 'Ben', 'Ana', 'Cy'].map((name) => ({ name, text: 'x' }));
  expect(sentenceFor(heard)).toBe('4 new messages from Ana, Ben and Cy');
});
