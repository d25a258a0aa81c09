import { createHash } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `work` while no other process of this machine does so for the same `name`; calls `onWait` before it waits for one.
 *
 * The lock is a listening socket, because the system frees that however its holder ends. A lock file would stay behind
 * after `kill -9`, and the process id in it may be somebody else's by then.
 * @template T
 * @param {string} name
 * @param {() => void} onWait
 * @param {() => Promise<T>} work
 */
export async function withLock(name, onWait, work) {
  const address = addressOf(name);
  let release = await tryToListen(address);
  if (!release) onWait();
  while (!release) {
    await holderIsGone(address);
    release = await tryToListen(address);
  }
  try {
    return await work();
  } finally {
    await release();
  }
}

/** @param {string} name */
function addressOf(name) {
  const id = `partyline-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${id}`;
  // Linux has sockets that are no files.
  return process.platform === 'linux' ? `\0${id}` : join(tmpdir(), `${id}.sock`);
}

/**
 * Resolves with a function that lets go, or with undefined where somebody else listens.
 * @param {string} address
 * @returns {Promise<(() => Promise<unknown>) | undefined>}
 */
function tryToListen(address) {
  return new Promise((resolve, reject) => {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => {});
    });
    server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () =>
      resolve(
        () =>
          new Promise((closed) => {
            server.close(closed);
            for (const socket of waiting) socket.destroy();
          }),
      ),
    );
  });
}

/**
 * Holds a connection to the holder, which ends when the holder lets go or dies.
 * @param {string} address
 */
function holderIsGone(address) {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      // A socket file that nobody listens on: its holder was killed.
      if (error.code === 'ECONNREFUSED' && !address.startsWith('\0')) unlinkSync(address);
    });
    socket.on('close', resolve);
  });
}
