import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import {
  Ack,
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import { concat, delay, from, map, Observable, of, throwError } from 'rxjs';
import type { Namespace, Server, Socket } from 'socket.io';
import { PartylineError } from '../../core/partyline-error.ts';

class Custom extends Error {}

@Catch(Custom)
class CustomFilter implements ExceptionFilter {
  catch(error: Custom, host: ArgumentsHost): void {
    host
      .switchToWs()
      .getClient<Socket>()
      .emit('custom', { message: error.message, pattern: host.switchToWs().getPattern(), data: host.switchToWs().getData<unknown>() });
  }
}

@Injectable()
class OnlyFriends implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToWs().getData<{ friend?: boolean } | undefined>()?.friend === true;
  }
}

@Injectable()
class Doubling implements PipeTransform {
  transform(value: unknown): unknown {
    return typeof value === 'number' ? value * 2 : value;
  }
}

@Injectable()
class Wrapping implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((value: unknown) => ({ wrapped: value })));
  }
}

/** As Nest's documentation writes gateways. */
@WebSocketGateway()
export class StockGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  @WebSocketServer() server!: Server;
  readonly seen: string[] = [];
  endlessStreams = 0;

  afterInit(server: Server): void {
    this.seen.push(`init ${server === this.server}`);
  }

  handleConnection(client: Socket): void {
    this.seen.push(`connected ${client.id}`);
    client.on('raw', (value: unknown, ack: (value: unknown) => void) => ack({ raw: value }));
  }

  handleDisconnect(client: Socket, reason?: string): void {
    this.seen.push(`disconnected ${client.id} ${reason}`);
  }

  @SubscribeMessage('plain') plain(client: Socket, data: unknown): unknown {
    return { id: client.id, data };
  }
  @SubscribeMessage('decorated') decorated(@MessageBody('name') name: string, @ConnectedSocket() client: Socket): string {
    return `${name} ${client.id}`;
  }
  @SubscribeMessage('manual') manual(@MessageBody() data: unknown, @Ack() ack: (answer: unknown) => void): string {
    ack({ manual: data });
    return 'ignored';
  }
  @SubscribeMessage('event') event(@MessageBody() data: unknown): { event: string; data: unknown } {
    return { event: 'answer', data };
  }
  @SubscribeMessage('events') events(): Observable<unknown> {
    return from([1, 2, 3]).pipe(map((data) => ({ event: 'counted', data })));
  }
  @SubscribeMessage('observable') observable(): Observable<number> {
    return from([1, 2]).pipe(delay(1));
  }
  @SubscribeMessage('promised') async promised(): Promise<Observable<string>> {
    return Promise.resolve(of('later'));
  }
  @SubscribeMessage('endless') endless(): Observable<unknown> {
    return new Observable((subscriber) => {
      this.endlessStreams += 1;
      subscriber.next({ event: 'began', data: null });
      return () => (this.endlessStreams -= 1);
    });
  }
  @SubscribeMessage('room') async room(@ConnectedSocket() client: Socket, @MessageBody() room: string): Promise<boolean> {
    await client.join(room);
    this.server.to(room).emit('entered', { room });
    return true;
  }
  @SubscribeMessage('nothing') nothing(): void {}
  @SubscribeMessage('reserved') reserved(): { event: string } {
    return { event: 'connect' };
  }

  @UseGuards(OnlyFriends)
  @SubscribeMessage('guarded')
  guarded(): string {
    return 'hello, friend';
  }
  @UsePipes(Doubling)
  @SubscribeMessage('piped')
  piped(@MessageBody() value: number): number {
    return value;
  }
  @SubscribeMessage('pipedBody') pipedBody(@MessageBody('value', Doubling) value: number): number {
    return value;
  }
  @UseInterceptors(Wrapping)
  @SubscribeMessage('intercepted')
  intercepted(@MessageBody() value: unknown): unknown {
    return value;
  }

  @UseFilters(CustomFilter)
  @SubscribeMessage('filtered')
  filtered(@MessageBody() data: unknown): void {
    throw new Custom(`no ${String(data)}`);
  }
  @SubscribeMessage('wsException') wsException(): void {
    throw new WsException('not like this');
  }
  @SubscribeMessage('thrown') thrown(): void {
    throw new Error('a secret of the inside');
  }
  @SubscribeMessage('rejected') rejected(): Promise<void> {
    return Promise.reject(new Error('a secret of the inside'));
  }
  @SubscribeMessage('failingStream') failingStream(): Observable<unknown> {
    return concat(
      of({ event: 'counted', data: 1 }),
      throwError(() => new Error('a secret of the inside')),
    );
  }
  @SubscribeMessage('refused') refused(): void {
    throw new PartylineError('rate_limited', 'slowly', { retryAfterMs: 7 });
  }
  @SubscribeMessage('manualThrown') manualThrown(@Ack() _ack: unknown): void {
    throw new Error('a secret of the inside');
  }
  @SubscribeMessage('unserializable') unserializable(): unknown {
    return { big: 1n };
  }
}

@WebSocketGateway({ namespace: 'second' })
export class SecondGateway {
  @WebSocketServer() namespace!: Namespace;
  @SubscribeMessage('where') where(): string {
    return this.namespace.name;
  }
}

/** Another one in the same namespace, with an event of the same name. */
@WebSocketGateway({ namespace: '/second' })
export class ThirdGateway {
  @SubscribeMessage('there') there(): string {
    return 'third';
  }
}

@WebSocketGateway({ namespace: /^\/team-\d+$/ })
export class DynamicGateway {
  @SubscribeMessage('team') team(@ConnectedSocket() client: Socket): string {
    return client.nsp.name;
  }
}

@WebSocketGateway({ path: '/other-path' })
export class PathGateway {
  @SubscribeMessage('path') path(): string {
    return 'other path';
  }
}
