// Compiles src and tests to dist/ and bundles each command of the command line (see bin/helmwright.cjs).
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { stdio: 'inherit' });
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

rmSync('dist/commands', { recursive: true, force: true });
await build({
  entryPoints: { main: 'src/cli/main.ts', template: 'src/cli/commands/template.main.ts', chart: 'src/cli/commands/chart.main.ts' },
  outdir: 'dist/commands',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'iife',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  external: ['jiti', 'oxc-parser'],
  banner: { js: '(function(require,process){' },
  footer: { js: '})' },
  logLevel: 'warning',
});
