// Makes ready what the tests of the five programs need: their packages, from their locks, and Redis, PostgreSQL and Chromium where Debian's
// packages can be installed (as root, unless HELMWRIGHT_NO_INSTALL=1). What cannot be had is said; its tests skip.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';

const time = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const runs = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** What npm says when the registry cannot be reached; everything else is a fault of the lock. */
const NO_NETWORK = /\b(EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/;
const ci = ['ci', '--ignore-scripts', '--prefer-offline', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];

for (const folder of foldersOfPrograms()) {
  if (time(`${folder}/node_modules/.package-lock.json`) >= time(`${folder}/package-lock.json`)) continue;
  console.error(`installing the packages of ${folder} …`);
  const { status, stdout, stderr } = spawnSync('npm', ci, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
  if (status === 0) continue;
  if (!NO_NETWORK.test(stderr)) throw new Error(`"npm ci" fails in ${folder}:\n${stdout}${stderr}`);
  console.error(`the registry cannot be reached: the tests of the programs whose packages are missing skip`);
  break;
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

function foldersOfPrograms() {
  const folders = readdirSync('systems').flatMap((system) =>
    ['app', 'app/backend', 'app/frontend'].map((part) => `systems/${system}/${part}`),
  );
  return folders.filter((folder) => existsSync(`${folder}/package-lock.json`));
}
