// README's first command: describe → generate → render, for one system and all its environments.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

const system = 'systems/devops-challenge';
const chart = `${system}/devops-challenge`;

function helmwright(...args) {
  console.log(`$ helmwright ${args.join(' ')}`);
  const run = spawnSync(process.execPath, ['bin/helmwright.cjs', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  process.stderr.write(run.stderr);
  if (run.status !== 0) process.exit(run.status ?? 1);
  return run.stdout;
}

process.stdout.write(helmwright('chart', system));
mkdirSync('dist/rendered', { recursive: true });
for (const values of ['values.yaml', 'values-staging.yaml', 'values-prod.yaml']) {
  if (!existsSync(`${chart}/${values}`)) continue;
  const text = helmwright('template', 'devops-challenge', chart, ...(values === 'values.yaml' ? [] : ['-f', `${chart}/${values}`]));
  const file = `dist/rendered/${values}`;
  writeFileSync(file, text);
  const kinds = [...text.matchAll(/^kind: (.+)$/gm)].map(([, kind]) => kind);
  console.log(`  ${kinds.length} objects in ${file}: ${kinds.join(', ')}`);
}
