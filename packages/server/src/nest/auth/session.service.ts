import { randomUUID } from 'node:crypto';
import type { Color, CreateSession, CreateSessionAnswer } from '@partyline/protocol';
import type { Clock } from '../../core/clock.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import type { AuthOptions } from './auth.options.ts';
import { GuestColors } from './guest-colors.ts';
import type { TokenService } from './token.service.ts';

const guestLifetimeMs = 30 * 24 * 60 * 60 * 1000;

/** Signs guests in. */
export class SessionService {
  readonly #tokens: TokenService;
  readonly #guests: boolean;
  readonly #clock: Clock;
  readonly #colors = new GuestColors();

  constructor(tokens: TokenService, { guests, clock }: Pick<AuthOptions, 'guests' | 'clock'>) {
    this.#tokens = tokens;
    this.#guests = guests;
    this.#clock = clock;
  }

  /**
   * A session for a new guest or, with a guest's valid token, that guest's session under the new name.
   * Rejects with `guests_disabled`, with what `verify` says of the token, and with `forbidden` for a token that was not
   * given here: renewing it would turn its limits into a guest's.
   */
  async create({ name }: CreateSession, authorization: string | undefined): Promise<CreateSessionAnswer> {
    if (!this.#guests) throw new PartylineError('guests_disabled', 'guests are not admitted here; sign in where your account is');
    const { user, color } = authorization === undefined ? this.#newGuest() : await this.#returningGuest(authorization);
    const expiresAt = this.#clock.now() + guestLifetimeMs;
    const token = await this.#tokens.sign({ sub: user, jti: randomUUID(), name, color, guest: true }, expiresAt);
    return { user, name, color, token, expiresAt };
  }

  #newGuest(): { user: string; color: string } {
    const user = randomUUID();
    return { user, color: this.#colors.next(user) };
  }

  async #returningGuest(authorization: string): Promise<{ user: string; color: string }> {
    const { person, isGuest } = await this.#tokens.verifyBearer(authorization);
    if (!isGuest) throw new PartylineError('forbidden', "only a guest's session can be renewed here");
    this.#colors.remember(person.user, person.color as Color);
    return person;
  }
}
