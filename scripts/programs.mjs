// Makes ready what the tests of the five programs need: their packages, from their locks, and Redis, PostgreSQL and Chromium where Debian's
// packages can be installed. What cannot be had is said; its tests skip.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';

const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const runs = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).error === undefined;

for (const system of readdirSync('systems')) {
  for (const part of ['app', 'app/backend', 'app/frontend']) {
    const folder = `systems/${system}/${part}`;
    if (!existsSync(`${folder}/package-lock.json`)) continue;
    if (time(`${folder}/node_modules/.package-lock.json`) >= time(`${folder}/package-lock.json`)) continue;
    console.error(`installing the packages of ${folder} …`);
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--prefer-offline'], { cwd: folder, stdio: ['ignore', 2, 2] });
    if (status !== 0) process.exit(status ?? 1);
  }
}

const missing = [
  ...(runs('redis-server', '--version') ? [] : ['redis-server']),
  ...(existsSync('/usr/lib/postgresql') ? [] : ['postgresql']),
  ...(runs('chromium', '--version') ? [] : ['chromium']),
];
if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  console.error(`installing ${missing.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', args, { stdio: 'ignore', env, timeout: 300_000 }).status === 0;
  const install = () => apt('install', '-y', '--no-install-recommends', ...missing);
  if (!install() && !(apt('update') && install())) console.error('they cannot be installed here: the tests that need them skip');
}
