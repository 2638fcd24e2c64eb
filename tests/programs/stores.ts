/**
 * Real Redis and PostgreSQL for tests: Debian's own binaries, on a free port of 127.0.0.1, data in a temporary folder. They can be stopped
 * (the data stays), started again on the same port, and frozen. Where they are not installed, `skip` says so.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onExit, until } from './wait.ts';

export interface Store {
  readonly host: string;
  readonly port: number;
  /** Starts it again on its port, with its data. */
  start(): Promise<void>;
  /** Ends it, in order or by another signal; connections break. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Keeps it from answering while its connections stay open; `resume` lets it go on. */
  freeze(): void;
  resume(): void;
  /** Ends it and deletes its data. */
  remove(): Promise<void>;
}

/** Where a store listens. Left out: a free port of 127.0.0.1. */
export interface Place {
  readonly host?: string;
  readonly port?: number;
}

export interface Redis extends Store {
  /** The answer to one command, by redis-cli. */
  command(...words: string[]): string;
}

export interface Postgres extends Store {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Rows of a query as psql prints them without decoration, by the superuser. */
  query(sql: string): string;
  /** From now on it takes connections with TLS, too; the file of its certificate, which is for "localhost" and signed by itself. */
  encrypt(): string;
}

/** Why Redis cannot be started here, or false. */
export const redisSkip: string | false = spawnSync('redis-server', ['--version']).status === 0 ? false : 'redis-server is not installed';

const postgresBin = existsSync('/usr/lib/postgresql')
  ? readdirSync('/usr/lib/postgresql')
      .map((version) => `/usr/lib/postgresql/${version}/bin`)
      .filter((folder) => existsSync(join(folder, 'postgres')))
      .at(-1)
  : undefined;

/** Why PostgreSQL cannot be started here, or false. */
export const postgresSkip: string | false =
  postgresBin === undefined ? 'postgresql is not installed' : hasName() ? false : 'PostgreSQL runs for users with a name only';

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

export async function startRedis(options: Place & { readonly password?: string } = {}): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-redis-'));
  const { host = '127.0.0.1', port = await freePort() } = options;
  const password = options.password === undefined ? [] : ['--requirepass', options.password];
  const files = ['--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'no'];
  const store = await startStore(folder, { host, port }, () =>
    spawn('redis-server', ['--port', String(port), '--bind', host, ...files, ...password], { stdio: 'ignore' }),
  );
  const env = { ...process.env, ...(options.password !== undefined && { REDISCLI_AUTH: options.password }) };
  const command = (...words: string[]): string =>
    execFileSync('redis-cli', ['-h', host, '-p', String(port), ...words], { encoding: 'utf8', env, timeout: 5000 }).trim();
  await until('Redis answers', () => command('ping') === 'PONG');
  return { ...store, command };
}

export async function startPostgres(
  options: Place & { readonly user: string; readonly password: string; readonly database: string },
): Promise<Postgres> {
  const { user, password, database } = options;
  const bin = postgresBin ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-postgres-'));
  const data = join(folder, 'data');
  // The server refuses to run as root.
  const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o700);
  const auth = ['--auth-local=trust', '--auth-host=scram-sha-256'];
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', ...auth, '-E', 'UTF8', '--locale=C', '--no-sync'], {
    stdio: 'ignore',
    cwd: folder,
    ...owner,
  });
  writeFileSync(join(data, 'postgresql.auto.conf'), 'fsync = off\nfull_page_writes = off\nmax_connections = 60\nshared_buffers = 16MB\n');
  const { host = '127.0.0.1', port = await freePort() } = options;
  const store = await startStore(
    folder,
    { host, port },
    () =>
      spawn(
        join(bin, 'postgres'),
        ['-D', data, '-p', String(port), '-c', `listen_addresses=${host}`, '-c', `unix_socket_directories=${folder}`],
        {
          stdio: 'ignore',
          cwd: folder,
          ...owner,
        },
      ),
    // A fast shutdown: SIGTERM would wait for every client.
    'SIGINT',
  );
  const query = (sql: string, db = database): string =>
    execFileSync(join(bin, 'psql'), ['-h', folder, '-p', String(port), '-U', 'postgres', '-d', db, '-v', 'ON_ERROR_STOP=1', '-Atqc', sql], {
      encoding: 'utf8',
      cwd: folder,
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...owner,
    }).trim();
  await until('PostgreSQL answers', () => query('select 1', 'postgres') === '1');
  query(`create role "${user}" login password '${password.replaceAll("'", "''")}'`, 'postgres');
  query(`create database "${database}" owner "${user}"`, 'postgres');
  const encrypt = (): string => {
    const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', ...made, ...subject], { stdio: 'ignore' });
    chmodSync(key, 0o600);
    if (owner.uid !== undefined) chownSync(key, owner.uid, owner.gid);
    query(`alter system set ssl_cert_file = '${certificate}'`);
    query(`alter system set ssl_key_file = '${key}'`);
    query('alter system set ssl = on');
    query('select pg_reload_conf()');
    return certificate;
  };
  return { ...store, user, password, database, query, encrypt };
}

const idOf = (flag: '-u' | '-g'): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));

async function startStore(
  folder: string,
  { host, port }: Required<Place>,
  run: () => ChildProcess,
  end: NodeJS.Signals = 'SIGTERM',
): Promise<Store> {
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = run();
    await until(`port ${port} is open`, () => isOpen(port, host));
  };
  const stop = async (signal = end): Promise<void> => {
    const running = child;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    signalFamily(running, 'SIGCONT');
    running.kill(signal);
    await gone;
  };
  onExit(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await start();
  return {
    host,
    port,
    start,
    stop,
    freeze: () => signalFamily(child, 'SIGSTOP'),
    resume: () => signalFamily(child, 'SIGCONT'),
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL is a family of processes: the children answer on while their parent is stopped. */
function signalFamily(child: ChildProcess | undefined, signal: NodeJS.Signals): void {
  child?.kill(signal);
  for (const pid of childrenOf(child?.pid)) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone in the meantime.
    }
  }
}

function childrenOf(pid: number | undefined): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Whether somebody listens there. */
export function isOpen(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}

/** Why a program cannot listen there now, or false. */
export async function takenSkip(port: number): Promise<string | false> {
  return (await isOpen(port)) && `port ${port} is taken`;
}
