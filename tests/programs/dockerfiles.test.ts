// Every Dockerfile of the five systems: what it says, and what its steps make when they are run without a container.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { assignments, execForm, type Instruction, isIgnored, parseDockerfile, type Stage } from './dockerfile.ts';
import { buildImage, imageSkip } from './image.ts';

const root = join(sourceDir(import.meta.url), '../..');

/** Folders with a Dockerfile: systems/NAME/app and the folders below it. */
const contexts = readdirSync(join(root, 'systems')).flatMap((system) =>
  ['app', 'app/backend', 'app/frontend']
    .map((folder) => `systems/${system}/${folder}`)
    .filter((folder) => existsSync(join(root, folder, 'Dockerfile'))),
);
/** The images by name, and the ids of the requirements that ask for them. */
const IMAGES: Readonly<Record<string, string>> = {
  'systems/devops-challenge/app': 'the image of devops-challenge (A6.1, A6.2)',
  'systems/internal-service/app': 'the image of internal-service (E2.1)',
  'systems/mytomorrows/app': 'the image of mytomorrows (C3.1)',
};
const SECRET = /secret|passw|pwd|token|credential|private|api_?key|access_?key/i;

test('there are Dockerfiles', () => {
  assert.ok(contexts.length > 0);
});

const bases = new Set<string>();

for (const context of contexts) {
  const image = IMAGES[context] ?? `the image of ${context}`;
  const read = (file: string): string => readFileSync(join(root, context, file), 'utf8');
  const dockerfile = parseDockerfile(read('Dockerfile'));
  const last = dockerfile.stages.at(-1) as Stage;
  const all = dockerfile.stages.flatMap((stage) => stage.instructions);
  const of = (word: string, among: readonly Instruction[] = last.instructions): readonly Instruction[] =>
    among.filter((each) => each.word === word);

  test(`${image}: several stages, one base, by version and digest`, () => {
    assert.ok(dockerfile.stages.length >= 2);
    const earlier = new Set<string>();
    for (const stage of dockerfile.stages) {
      const isEarlier = earlier.has(stage.base);
      if (!isEarlier) assert.match(stage.base, /^\$\{NODE_IMAGE\}@\$\{NODE_DIGEST\}$/);
      earlier.add(stage.name);
    }
    assert.match(dockerfile.args['NODE_IMAGE'] ?? '', /^node:(2[0-9]*[02468])\.\d+\.\d+-[a-z]+-slim$/, 'an even version, in full, slim');
    assert.match(dockerfile.args['NODE_DIGEST'] ?? '', /^sha256:[0-9a-f]{64}$/);
    bases.add(`${dockerfile.args['NODE_IMAGE']}@${dockerfile.args['NODE_DIGEST']}`);
    assert.deepEqual([...bases].length, 1, 'all systems stand on the same base');
  });

  test(`${image}: for several processors: built on the builder's, the last stage on the wanted one`, () => {
    assert.equal(last.platform, undefined);
    for (const stage of dockerfile.stages.slice(0, -1)) {
      if (!dockerfile.stages.some(({ name }) => name === stage.base)) assert.equal(stage.platform, '$BUILDPLATFORM');
    }
  });

  test(`${image}: a numeric user that is not root, set last of all, by an exec form that gets its signals`, () => {
    assert.deepEqual(
      of('USER').map(({ text }) => text),
      ['1000:1000'],
    );
    const user = last.instructions.findIndex(({ word }) => word === 'USER');
    assert.deepEqual(
      last.instructions.slice(user).filter(({ word }) => word === 'RUN' || word === 'COPY'),
      [],
    );
    const command = of('CMD').map(({ text }) => execForm(text));
    assert.equal(command.length, 1);
    assert.equal(command[0]?.[0], 'node', 'no shell and no npm between Kubernetes and the program');
    for (const { text } of of('EXPOSE')) assert.ok(Number(text) > 1023, 'an unprivileged port');
  });

  test(`${image}: health check and labels`, () => {
    const [check, ...more] = of('HEALTHCHECK');
    assert.ok(check !== undefined && more.length === 0);
    assert.ok(execForm(check.text.replace(/^.*?CMD\s+/, '')) !== undefined, 'an exec form');
    const labels = Object.assign({}, ...of('LABEL').map(({ text }) => assignments(text)));
    for (const name of ['title', 'description', 'licenses', 'version', 'revision'])
      assert.ok(labels[`org.opencontainers.image.${name}`], name);
  });

  test(`${image}: no secret, nothing from the network but npm's locked packages`, () => {
    for (const { word, text } of all) {
      assert.notEqual(word, 'ADD');
      if (word === 'ARG' || word === 'ENV') for (const name of Object.keys(assignments(text))) assert.doesNotMatch(name, SECRET);
      if (word === 'RUN') {
        assert.doesNotMatch(text, /npm (i|install|add|update)\b|\b(curl|wget|git|apt|apt-get|npx)\b/);
        if (text.includes('npm ci')) assert.match(text, /--ignore-scripts/);
      }
    }
    for (const file of ['.npmrc', 'Dockerfile']) assert.doesNotMatch(read(file), /_auth|_password|BEGIN [A-Z ]*KEY/);
  });

  test(`${image}: node_modules of the last stage, if it has them, come from "npm ci --omit=dev"`, () => {
    const copies = of('COPY').filter(({ text }) => text.includes('node_modules'));
    for (const { flags } of copies) {
      const stage = dockerfile.stages.find(({ name }) => name === flags['from']);
      const [install, ...more] = of('RUN', stage?.instructions).map(({ text }) => text);
      assert.match(install ?? '', /^npm ci --omit=dev( --omit=optional)? --ignore-scripts$/);
      assert.deepEqual(more, []);
    }
    assert.deepEqual(
      of('RUN').filter(({ text }) => text.includes('npm')),
      [],
    );
  });

  test(`${image}: .dockerignore sends no secrets, no history, no tests, nothing that was built here`, () => {
    const patterns = read('.dockerignore');
    for (const path of [
      '.env',
      '.env.local',
      '.git/config',
      'node_modules/x/index.js',
      'dist/main.js',
      'src/app.test.ts',
      'README.md',
      'Dockerfile',
      'id_rsa',
    ])
      assert.ok(isIgnored(patterns, path), path);
    for (const path of ['package.json', 'package-lock.json', '.npmrc']) assert.ok(!isIgnored(patterns, path), path);
  });

  test(`${image}: the lock holds exact versions, no addresses, and the binaries of every platform`, () => {
    const manifest = JSON.parse(read('package.json'));
    const lock = JSON.parse(read('package-lock.json'));
    assert.equal(manifest.engines.node, '>=20.19');
    for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies }))
      assert.match(String(version), /^\d+\.\d+\.\d+$/);
    assert.equal(lock.lockfileVersion, 3);
    assert.doesNotMatch(read('package-lock.json'), /"resolved"|https?:\/\/registry/);
    const packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>> = lock.packages;
    for (const [path, { optionalDependencies = {} }] of Object.entries(packages))
      for (const name of Object.keys(optionalDependencies))
        assert.ok(
          foldersOf(path).some((folder) => packages[`${folder}node_modules/${name}`] !== undefined),
          `${name}, for ${path}`,
        );
  });

  test(`${image}: its steps, run without a container, give the program and nothing else`, { skip: imageSkip(context) }, () => {
    const built = buildImage(context);
    const folder = join(built.root, built.workdir);
    const targets = of('COPY').flatMap(({ text }) => {
      const words = text.split(/\s+/);
      const target = words.pop() ?? '';
      return target === './' || target.endsWith('/')
        ? words.map((word) => word.split('/').at(-1))
        : [target.replace(/^\.\//, '').split('/')[0]];
    });
    const found = readdirSync(folder);
    for (const target of targets) assert.ok(found.includes(String(target)), `${target} is there`);
    for (const name of ['src', '.npmrc', '.env', 'tsconfig.json', 'package-lock.json']) assert.ok(!found.includes(name), name);
    const files = readdirSync(folder, { recursive: true }).map(String);
    assert.deepEqual(
      files.filter((file) => !file.includes('node_modules') && /\.test\.[jt]s$/.test(file)),
      [],
    );
    if (found.includes('node_modules')) {
      const { packages } = JSON.parse(read('package-lock.json')) as {
        packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
      };
      for (const [path, { dev, optional, devOptional }] of Object.entries(packages)) {
        if (path === '' || optional || devOptional) continue;
        assert.equal(existsSync(join(folder, path)), dev !== true, path);
      }
    }
    const script = built.command.find((word) => /\.m?js$/.test(word));
    assert.ok(script !== undefined && statSync(join(folder, script)).isFile(), 'the command’s file');
  });
}

/** Where a package looks for another: a/node_modules/b → "a/node_modules/b/", "a/", "". */
function foldersOf(path: string): readonly string[] {
  const parts = path === '' ? [] : path.split(/(?:^|\/)node_modules\//);
  return parts
    .map((_, i) =>
      parts
        .slice(1, parts.length - i)
        .map((part) => `node_modules/${part}/`)
        .join(''),
    )
    .concat(['']);
}
