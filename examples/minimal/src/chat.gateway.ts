import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';

/** What the page sends. */
interface Draft {
  readonly room: string;
  readonly text: string;
}

@WebSocketGateway()
export class ChatGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('joinRoom')
  async joinRoom(@ConnectedSocket() client: Socket, @MessageBody() room: string): Promise<void> {
    if (typeof room !== 'string') return;
    await client.join(room);
    this.server.to(room).emit('userJoined', { message: 'Someone joined the room.' });
  }

  /** Goes to everyone in the room, the sender too. `client.emit` would reach the sender alone. */
  @SubscribeMessage('sendMessage')
  sendMessage(@ConnectedSocket() client: Socket, @MessageBody() { room, text }: Draft): void {
    if (!client.rooms.has(room)) return;
    this.server.to(room).emit('newMessage', { text: String(text), sender: client.id, timestamp: new Date() });
  }
}
