// Makes ready what the tests of the five programs need: their packages, from their locks, and Redis, PostgreSQL and Chromium where Debian's
// packages can be installed (as root, unless HELMWRIGHT_NO_INSTALL=1). What cannot be had is said; its tests skip.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';

const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const runs = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

for (const system of readdirSync('systems')) {
  for (const part of ['app', 'app/backend', 'app/frontend']) {
    const folder = `systems/${system}/${part}`;
    if (!existsSync(`${folder}/package-lock.json`)) continue;
    if (time(`${folder}/node_modules/.package-lock.json`) >= time(`${folder}/package-lock.json`)) continue;
    console.error(`installing the packages of ${folder} …`);
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--prefer-offline'], {
      cwd: folder,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (status !== 0) console.error(`they cannot be installed here: the tests of ${folder} skip`);
  }
}

const missing = [
  ...(runs('redis-server', '--version') ? [] : ['redis-server']),
  ...(existsSync('/usr/lib/postgresql') ? [] : ['postgresql']),
  ...(runs('chromium', '--version') ? [] : ['chromium']),
];
if (missing.length > 0) {
  const names = missing.join(', ');
  if (process.env.HELMWRIGHT_NO_INSTALL === '1')
    console.error(`${names} not installed, as HELMWRIGHT_NO_INSTALL=1 wants: their tests skip`);
  else if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    console.error(`${names} not there, and only root can install them, by apt-get: their tests skip`);
  else {
    console.error(`installing ${names} by apt-get for the tests of the programs (HELMWRIGHT_NO_INSTALL=1 keeps it from that) …`);
    if (!install(missing)) console.error('they cannot be installed here: their tests skip');
  }
}

function install(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', args, { stdio: 'ignore', env, timeout: 300_000 }).status === 0;
  const once = () => apt('install', '-y', '--no-install-recommends', ...packages);
  return once() || (apt('update') && once());
}
