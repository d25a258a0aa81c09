import { FakeClock } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { type CutOff, Revocations, type RevocationStore } from './revocations.ts';

const start = Date.UTC(2026, 10, 23);
/** As a token says it: in whole seconds. */
const issued = (at: number): number => Math.floor(at / 1000) * 1000;

/** Keeps what it was given, but for the puts that a test lets fail. */
class KeptInMemory implements RevocationStore {
  readonly kept = new Map<string, CutOff>();
  isFull = false;

  load(): Promise<readonly CutOff[]> {
    return Promise.resolve([...this.kept.values()]);
  }

  put(cutOff: CutOff): Promise<void> {
    if (this.isFull) return Promise.reject(new Error('the disk is full'));
    this.kept.set(cutOff.user, cutOff);
    return Promise.resolve();
  }
}

describe('Revocations', () => {
  it('A4 voids the tokens that were issued until then, of that very second and without a time of issue too', async () => {
    const clock = new FakeClock(start + 500);
    const revocations = new Revocations({ clock });
    await revocations.revoke('ana');
    const codeOf = (issuedAt: number | undefined): string | undefined => revocations.refusalOf({ user: 'ana', issuedAt })?.code;
    expect(codeOf(start - 1000)).toBe('token_revoked');
    expect(codeOf(start)).toBe('token_revoked');
    expect(codeOf(undefined)).toBe('token_revoked');
    expect(codeOf(start + 1000)).toBeUndefined();
    expect(revocations.refusalOf({ user: 'ben', issuedAt: undefined })).toBeUndefined();
  });

  it('A4 what is void stays void when the wall clock went back and the user is revoked again', async () => {
    const clock = new FakeClock(start);
    let jump = 0;
    const revocations = new Revocations({
      clock: { now: () => clock.now() + jump, monotonic: () => clock.monotonic(), after: (ms, callback) => clock.after(ms, callback) },
    });
    await revocations.revoke('ana');
    jump = -3_600_000;
    await revocations.revoke('ana');
    expect(revocations.refusalOf({ user: 'ana', issuedAt: start })?.code).toBe('token_revoked');
  });

  it('A4 an order is in force before it is kept, and where it cannot be kept', async () => {
    const store = new KeptInMemory();
    const revocations = await Revocations.open({ clock: new FakeClock(start), store });
    store.isFull = true;
    const banning = revocations.ban('ana');
    expect(revocations.refusalOf({ user: 'ana', issuedAt: undefined })?.code).toBe('banned');
    await expect(banning).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(revocations.refusalOf({ user: 'ana', issuedAt: undefined })?.code).toBe('banned');
  });

  it('A4 a listener that throws keeps no order from being kept', async () => {
    const store = new KeptInMemory();
    const revocations = await Revocations.open({ clock: new FakeClock(start), store });
    revocations.listen(() => {
      throw new Error('listener');
    });
    await expect(revocations.ban('ana')).rejects.toThrow('listener');
    expect(store.kept.get('ana')).toMatchObject({ isBanned: true });
  });

  it('A4 tells who is concerned, until a listener has had enough', async () => {
    const revocations = new Revocations({ clock: new FakeClock(start) });
    const told: string[] = [];
    const stop = revocations.listen((user) => told.push(user));
    await revocations.revoke('ana');
    await revocations.banFromRoom('ben', 'lobby');
    stop();
    await revocations.ban('eve');
    expect(told).toEqual(['ana', 'ben']);
  });

  it('A4 a ban from a room holds for the streams of that name in every namespace, and for no other', async () => {
    const revocations = new Revocations({ clock: new FakeClock(start) });
    await revocations.banFromRoom('ana', 'lobby');
    expect(['chat:lobby', 'cursors:lobby', 'chat:lobby2', 'chat:lobb'].map((stream) => revocations.isBannedFrom('ana', stream))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(revocations.isBannedFrom('ben', 'chat:lobby')).toBe(false);
    // A room may be called as somebody is; their inbox is no room.
    await revocations.banFromRoom('ana', 'ana');
    expect(['chat:ana', 'notifications:ana', 'notifications:ben'].map((stream) => revocations.isBannedFrom('ana', stream))).toEqual([true, false, false]);
  });

  const user = fc.constantFrom('ana', 'ben');
  const room = fc.constantFrom('lobby', 'kitchen');
  const order = fc.oneof(
    fc.record({ kind: fc.constantFrom('revoke' as const, 'ban' as const, 'unban' as const), user }),
    fc.record({ kind: fc.constantFrom('banFromRoom' as const, 'unbanFromRoom' as const), user, room }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 5000 }) }),
    fc.record({ kind: fc.constant('restart' as const) }),
  );

  it('A4 at each moment, and after each restart, exactly what was ordered and not lifted is in force', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(order, { maxLength: 30 }), async (orders) => {
        const clock = new FakeClock(start);
        const store = new KeptInMemory();
        let revocations = await Revocations.open({ clock, store });
        const banned = new Set<string>();
        const roomBans = new Set<string>();
        const voided = new Map<string, Set<number>>();
        for (const each of orders) {
          switch (each.kind) {
            case 'wait':
              clock.advance(each.ms);
              break;
            case 'restart':
              revocations = await Revocations.open({ clock, store });
              break;
            case 'revoke': {
              const before = voided.get(each.user) ?? new Set();
              // Every second from the first to this one.
              for (let at = start; at <= clock.now(); at += 1000) before.add(issued(at));
              voided.set(each.user, before);
              await revocations.revoke(each.user);
              break;
            }
            case 'ban':
              banned.add(each.user);
              await revocations.ban(each.user);
              break;
            case 'unban':
              banned.delete(each.user);
              await revocations.unban(each.user);
              break;
            case 'banFromRoom':
              roomBans.add(`${each.user} ${each.room}`);
              await revocations.banFromRoom(each.user, each.room);
              break;
            case 'unbanFromRoom':
              roomBans.delete(`${each.user} ${each.room}`);
              await revocations.unbanFromRoom(each.user, each.room);
              break;
          }
          for (const name of ['ana', 'ben']) {
            for (let at = start; at <= clock.now() + 2000; at += 1000) {
              const expected = banned.has(name) ? 'banned' : voided.get(name)?.has(at) ? 'token_revoked' : undefined;
              expect(revocations.refusalOf({ user: name, issuedAt: at })?.code).toBe(expected);
            }
            for (const where of ['lobby', 'kitchen']) expect(revocations.isBannedFrom(name, `chat:${where}`)).toBe(roomBans.has(`${name} ${where}`));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
