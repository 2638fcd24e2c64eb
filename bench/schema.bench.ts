/**
 * What Kubernetes decides about an object: fields, defaults, handwritten rules and Pod Security, on the objects of a real render, parsing
 * excluded. The peer in the same run: npm's kubernetes-models, whose precompiled validators check types alone (no unknown fields, no
 * rules). kubeconform beside it where PEERS names a folder with its binary.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderChart } from '../src/engine/index.ts';
import { isObject, type JsonObject, toJson } from '../src/kube/index.ts';
import { kubernetes, validate } from '../src/schema/index.ts';
import { sourceDir } from '../src/testing/source-dir.ts';
import { documents, readYaml } from '../src/yaml/index.ts';
import { largeChart } from './charts.ts';
import { median, printRatio, saveResults } from './measure.ts';

const MINOR = 36;
const BAR_OBJECT_US = 50;
const BAR_LOAD_MS = 15;

const text = renderChart(largeChart(), { releaseName: 'web' }).output;
const objects: JsonObject[] = [];
for (const part of documents(text)) {
  const value = 'error' in part ? undefined : readYaml(part.text).value;
  const object = value === undefined ? undefined : toJson(value);
  if (isObject(object)) objects.push(object);
}

/** In a process of its own, so that nothing is unpacked yet. */
function loadMs(): number {
  const schema = pathToFileURL(join(import.meta.dirname ?? '.', '../src/schema/index.js')).href;
  const script = `const { kubernetes } = await import(${JSON.stringify(schema)}); const t = performance.now(); kubernetes(${MINOR}).find({ group: 'apps', version: 'v1', kind: 'Deployment' }); console.log(performance.now() - t);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}

const microseconds = (run: () => void): number => {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1000;
};

function perObject(check: (object: JsonObject) => void): number {
  const WARM_UP = 200;
  for (let i = 0; i < WARM_UP; i++) for (const object of objects) check(object);
  const times: number[] = [];
  for (let i = 0; i < 300; i++) for (const object of objects) times.push(microseconds(() => check(object)));
  return median(times);
}

/** The peer's validators by apiVersion and kind, out of bench/peers. */
async function peer(): Promise<((object: JsonObject) => void) | undefined> {
  const folder = join(sourceDir(import.meta.url), 'peers/node_modules/kubernetes-models');
  if (!existsSync(folder)) return undefined;
  const validators = new Map<string, (object: unknown) => unknown>();
  for (const { apiVersion, kind } of objects) {
    const [group, version] = String(apiVersion).includes('/') ? String(apiVersion).split('/') : ['core', String(apiVersion)];
    const parts = [group!.split('.')[0]!, version!, String(kind)].map((part) => part.replace(/^./, (letter) => letter.toUpperCase()));
    const name = `IoK8sApi${parts.join('')}`;
    const file = join(folder, '_schemas', `${name}.js`);
    if (!existsSync(file)) continue;
    const module = (await import(pathToFileURL(file).href)) as { validate?: (object: unknown) => unknown };
    if (module.validate !== undefined) validators.set(`${apiVersion} ${kind}`, module.validate);
  }
  return validators.size === 0 ? undefined : (object) => void validators.get(`${object['apiVersion']} ${object['kind']}`)?.(object);
}

function kubeconform(): string {
  const binary = process.env['PEERS'] === undefined ? undefined : join(process.env['PEERS'], 'kubeconform');
  if (binary === undefined || !existsSync(binary)) return 'not measured (PEERS names no folder with its binary)';
  const folder = mkdtempSync(join(tmpdir(), 'helmwright-bench-'));
  try {
    const file = join(folder, 'objects.yaml');
    writeFileSync(file, text, 'latin1');
    const start = performance.now();
    spawnSync(binary, [file]);
    return `${(performance.now() - start).toFixed(0)} ms for ${objects.length} objects, with starting and parsing`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

kubernetes(MINOR);
const ours = perObject((object) => void validate(object, { minor: MINOR, podSecurity: 'restricted' }));
const theirs = await peer();
const peerUs = theirs === undefined ? undefined : perObject(theirs);
const load = median(Array.from({ length: 5 }, loadMs));
console.log(`schema: ${objects.length} objects of one large chart, Kubernetes 1.${MINOR}`);
console.log(`  one object, all rules and Pod Security, median: ${ours.toFixed(1)} µs (wanted: below ${BAR_OBJECT_US})`);
console.log(`  loading the pack for one version, median of 5 processes: ${load.toFixed(1)} ms (wanted: below ${BAR_LOAD_MS})`);
if (peerUs === undefined) console.log('  kubernetes-models: not measured (npm ci in bench/peers)');
else {
  console.log(`  kubernetes-models (types only), median: ${peerUs.toFixed(1)} µs`);
  printRatio('ours / kubernetes-models', ours / peerUs, 'we do more');
}
console.log(`  kubeconform: ${kubeconform()}`);
saveResults('schema', { objects: objects.length, objectUs: ours, peerUs, loadMs: load });
