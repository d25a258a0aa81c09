import { useState } from 'react';

/**
 * Counts the streams that a room's name has stood for. The list is mounted anew for another one; not when the first becomes known,
 * since someone may be looking at what waits to be sent.
 */
export function useStream(epoch: string | undefined): number {
  const [stream, setStream] = useState<{ epoch: string | undefined; count: number }>({ epoch, count: 0 });
  if (epoch === undefined || epoch === stream.epoch) return stream.count;
  const count = stream.count + (stream.epoch === undefined ? 0 : 1);
  setStream({ epoch, count });
  return count;
}
