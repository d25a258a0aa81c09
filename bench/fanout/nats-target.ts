/** nats-server with its WebSocket listener; this process publishes to it over its own protocol on TCP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textNow } from './message.ts';
import { NATS_SUBJECT } from './nats-stream.ts';
import { freePort, reachable } from './port.ts';
import { serveParent } from './publish.ts';

const [program = 'nats-server'] = process.argv.slice(2);
const [tcp, webSocket] = [await freePort(), await freePort()];
const config = join(mkdtempSync(join(tmpdir(), 'fanout-')), 'nats.conf');
writeFileSync(config, `listen: 127.0.0.1:${tcp}\nwebsocket { listen: "127.0.0.1:${webSocket}", no_tls: true }\nmax_pending: 256MB\n`);
const nats: ChildProcess = spawn(program, ['-c', config], { stdio: 'ignore' });
await reachable(webSocket);

const publisher = connect(tcp, '127.0.0.1');
publisher.setNoDelay().resume();
publisher.write('CONNECT {"verbose":false}\r\n');
let lines = '';
serveParent({
  port: webSocket,
  pid: nats.pid ?? 0,
  publish: () => {
    const text = textNow();
    if (lines === '') {
      setImmediate(() => {
        publisher.write(lines);
        lines = '';
      });
    }
    lines += `PUB ${NATS_SUBJECT} ${text.length}\r\n${text}\r\n`;
  },
  isWritten: () => lines === '' && publisher.writableLength === 0,
  close: () => nats.kill(),
});
