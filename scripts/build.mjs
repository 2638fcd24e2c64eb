// Compiles src and tests to dist/ and bundles each command of the command line (see bin/helmwright.cjs).
import { spawnSync } from 'node:child_process';
import * as crypto from 'node:crypto';
import { rmSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { build } from 'esbuild';

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { stdio: 'inherit' });
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

/**
 * Node's crypto and zlib cost milliseconds to load, and most renders need neither: each imported function asks for its module when it is
 * called first. (In the compiled modules of the library they are ordinary imports.)
 */
const LAZY = { 'node:crypto': crypto, 'node:zlib': zlib };
const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(bundler) {
    bundler.onResolve({ filter: /^node:(crypto|zlib)$/ }, ({ path, namespace }) =>
      namespace === 'lazy' ? { path, external: true } : { path, namespace: 'lazy', sideEffects: false },
    );
    bundler.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: Object.entries(LAZY[path])
        .filter(([name]) => name !== 'default' && /^[A-Za-z_]\w*$/.test(name))
        .map(([name, value]) =>
          typeof value === 'function'
            ? `export function ${name}(...args) { const it = require('${path}').${name}; return new.target ? new it(...args) : it(...args); }`
            : `export const ${name} = ${JSON.stringify(value) ?? 'undefined'};`,
        )
        .join('\n'),
    }));
  },
};

rmSync('dist/commands', { recursive: true, force: true });
await build({
  entryPoints: {
    main: 'src/cli/main.ts',
    template: 'src/cli/commands/template.main.ts',
    chart: 'src/cli/commands/chart.main.ts',
    new: 'src/cli/commands/new.main.ts',
    diff: 'src/cli/commands/diff.main.ts',
    lint: 'src/cli/commands/lint.main.ts',
    explain: 'src/cli/commands/explain.main.ts',
    validate: 'src/cli/commands/validate.main.ts',
  },
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
  plugins: [lazyBuiltins],
  banner: { js: '(function(require,process){' },
  footer: { js: '})' },
  logLevel: 'warning',
});
