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
  resolve: {
    conditions: ['@partyline/source', ...defaultClientConditions],
    // What the router's store asks for is a stand-in for older versions of React.
    alias: { 'use-sync-external-store/shim/with-selector': 'use-sync-external-store/with-selector' },
  },
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
    // All that the first paint needs in one piece: cut up by who else needs a part of it, it packs worse and takes more requests.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'index', test: /src.main\.tsx$/ }] } } },
    reportCompressedSize: false,
    // Not what counts: scripts/check-size.mjs weighs what a first load transfers.
    chunkSizeWarningLimit: 1000,
  },
});
