/** The program and its packages become one file: read so, a pod is ready in half the time and with less memory than with 900 files one by one. */
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  // Packages in CommonJS ask for Node's modules by require.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  // Optional, and not there.
  external: ['pg-native', 'pg-cloudflare'],
  logLevel: 'warning',
});
