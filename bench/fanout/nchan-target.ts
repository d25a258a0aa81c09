/** nginx with the nchan module; this process publishes over one WebSocket, as nchan's documents advise for many messages. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textNow } from './message.ts';
import { freePort, reachable } from './port.ts';
import { serveParent } from './publish.ts';

const [program = 'nginx', module = ''] = process.argv.slice(2);
const port = await freePort();
const folder = mkdtempSync(join(tmpdir(), 'fanout-'));
writeFileSync(
  join(folder, 'nginx.conf'),
  `load_module ${module};
daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 12000; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  nchan_shared_memory_size 256M;
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location /pub { nchan_publisher websocket; nchan_channel_id everyone; nchan_message_buffer_length 20000; nchan_message_timeout 10s; }
    location /sub { nchan_subscriber websocket; nchan_channel_id everyone; nchan_subscriber_first_message newest; }
  }
}`,
);
const nginx: ChildProcess = spawn(program, ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' });
await reachable(port);

const publisher = new WebSocket(`ws://127.0.0.1:${port}/pub`);
await new Promise((resolve) => publisher.addEventListener('open', resolve));
serveParent({
  port,
  pid: nginx.pid ?? 0,
  publish: () => publisher.send(textNow()),
  isWritten: () => publisher.bufferedAmount === 0,
  close: () => nginx.kill(),
});
