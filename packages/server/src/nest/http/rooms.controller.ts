import { Controller, Get, Headers, Inject, Ip } from '@nestjs/common';
import { type ListRoomsAnswer, namespaces } from '@partyline/protocol';
import { Members } from '../../core/members.ts';
import { SharedRead } from '../../core/shared-read.ts';
import { Streams } from '../../core/streams.ts';
import { TokenService } from '../auth/token.service.ts';
import { rateKeyOf } from '../limits/client-address.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';

/** Rooms in one answer, the most recently active ones. */
const maxRooms = 500;
/** Streams looked at for them: those of other people's rooms lie between. */
const maxStreams = 5000;
/** In events: a list reads far more than one of those does. */
const cost = 10;

const prefix = `${namespaces.chat.slice(1)}:`;

@Controller('api/rooms')
export class RoomsController {
  /** The store sorts all of its streams for it; many who ask at a time must not keep it from joins and history. */
  readonly #streams = new SharedRead(() => this.streams.list(prefix, maxStreams));

  constructor(
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(Streams) private readonly streams: Streams,
    @Inject(Members) private readonly members: Members,
    @Inject(RateLimiter) private readonly limiter: RateLimiter,
  ) {}

  /** A5: only what the bearer may read, so that nobody learns which other rooms there are. */
  @Get()
  async list(@Ip() address: string, @Headers('authorization') authorization?: string): Promise<ListRoomsAnswer> {
    const { person, permissions } = await this.tokens.verifyBearer(authorization);
    this.limiter.of({ user: person.user, address: rateKeyOf(address) }).admit('events', cost);
    const streams = await this.#streams.ask();
    const readable = streams.filter(({ stream }) => permissions.canRead(stream)).slice(0, maxRooms);
    return {
      rooms: readable.map(({ stream, epoch, head, at }) => ({
        room: stream.slice(prefix.length),
        epoch,
        head,
        ...(at !== undefined && { at }),
        memberCount: this.members.count(stream),
      })),
    };
  }
}
