import { type KeyboardEvent, useEffect, useState } from 'react';
import type { Socket } from 'socket.io-client';

interface Message {
  readonly text: string;
  readonly sender: string;
  readonly timestamp: string;
}

export function ChatRoom({ socket, room }: { readonly socket: Socket; readonly room: string }) {
  const [messages, setMessages] = useState<readonly Message[]>([]);

  useEffect(() => {
    const join = () => void socket.emit('joinRoom', room);
    const add = (message: Message) => setMessages((before) => [...before, message]);
    if (socket.connected) join();
    // Also after each reconnection, when the server knows nothing of us any more.
    socket.on('connect', join);
    socket.on('newMessage', add);
    return () => {
      socket.off('connect', join);
      socket.off('newMessage', add);
    };
  }, [socket, room]);

  function send(event: KeyboardEvent<HTMLInputElement>) {
    const input = event.currentTarget;
    if (event.key !== 'Enter' || input.value.trim() === '') return;
    socket.emit('sendMessage', { room, text: input.value });
    input.value = '';
  }

  return (
    <main>
      <ol aria-label={`Messages in ${room}`}>
        {messages.map(({ text, sender, timestamp }, i) => (
          <li key={`${i} ${timestamp}`}>
            {sender === socket.id ? 'You' : sender.slice(0, 4)}: {text}
          </li>
        ))}
      </ol>
      <input aria-label="Message" placeholder="Write, and press Enter" onKeyDown={send} />
    </main>
  );
}
