import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { accelerate } from '../accelerate.ts';
import type { Limits } from '../limits.ts';

/** An accelerated server for one test. */
export interface Accelerated {
  readonly io: Server;
  readonly http: HttpServer;
  readonly port: number;
  /** The next socket that joins the default namespace. */
  arrival(): Promise<Socket>;
}

const open: Server[] = [];

export async function accelerated(options: Partial<ServerOptions> = {}, limits: Partial<Limits> = {}): Promise<Accelerated> {
  const http = createServer();
  const io = new Server(http, accelerate(options, limits));
  open.push(io);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return { io, http, port: (http.address() as AddressInfo).port, arrival: () => new Promise((resolve) => void io.once('connection', resolve)) };
}

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((io) => io.close()));
}
