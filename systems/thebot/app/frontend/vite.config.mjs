/** The page: built to dist/page with every file compressed once; while developing, /api, /admin and /ws go to a backend on this machine. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

const backend = process.env['BACKEND_URL'] ?? 'http://localhost:8000';

function compress() {
  let folder = '';
  return {
    name: 'compress',
    apply: 'build',
    configResolved: (config) => {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle: () => {
      for (const entry of readdirSync(folder, { recursive: true }).map(String)) {
        if (!/\.(js|css|html|svg)$/.test(entry)) continue;
        const content = readFileSync(join(folder, entry));
        writeFileSync(join(folder, `${entry}.br`), brotliCompressSync(content));
        writeFileSync(join(folder, `${entry}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}

// biome-ignore lint/style/noDefaultExport: Vite wants it so
export default defineConfig({
  root: 'page',
  build: { outDir: '../dist/page', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: {
    port: 8080,
    proxy: { '/api': backend, '/admin': backend, '/ws': { target: backend, ws: true } },
  },
  plugins: [compress()],
});
