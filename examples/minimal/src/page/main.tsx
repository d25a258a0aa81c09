import { createRoot } from 'react-dom/client';
import { io } from 'socket.io-client';
import { ChatRoom } from './chat-room.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<ChatRoom socket={io()} room="lobby" />);
