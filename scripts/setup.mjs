// Installs and builds what is missing, so that every npm script works on a fresh clone.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (error !== undefined || status !== 0) {
    console.error(`"${[command, ...args].join(' ')}" failed${error === undefined ? '' : `: ${error.message}`}`);
    process.exit(status ?? 1);
  }
};
const newest = (folder) =>
  Math.max(
    0,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile())
      .map((e) => statSync(`${e.parentPath ?? e.path}/${e.name}`).mtimeMs),
  );
const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

if (time('node_modules/.package-lock.json') < Math.max(time('package-lock.json'), time('package.json'))) {
  console.error('installing packages …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts']);
}
if (
  time('dist/commands/main.cjs') < Math.max(...['src', 'tests', 'bench', 'scripts'].filter(existsSync).map(newest), time('tsconfig.json'))
) {
  console.error('building …');
  run(process.execPath, ['scripts/build.mjs']);
}
