import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { hashScript } from './build/hash-script.ts';
import { precompress } from './build/precompress.ts';
import { preloadFont } from './build/preload-font.ts';
import { serviceWorker } from './build/service-worker.ts';

const server = process.env['PARTYLINE_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [
    react(),
    tailwind(),
    preloadFont(/inter-latin-(?!ext-)[^/]*\.woff2$/),
    hashScript('/theme.js'),
    serviceWorker({ entry: 'src/worker/sw.ts' }),
    precompress(),
  ],
  // Our own packages are taken from their source, so that a web build never waits for theirs.
  resolve: { conditions: ['@partyline/source', ...defaultClientConditions] },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': server, '/socket.io': { target: server, ws: true } },
  },
  build: {
    target: ['chrome125', 'edge125', 'firefox128', 'safari17.5'],
    // `default-src 'self'` refuses data: URLs, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    // Not what counts: scripts/check-size.mjs weighs what a first load transfers.
    chunkSizeWarningLimit: 1000,
  },
});
