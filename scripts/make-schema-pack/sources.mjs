/** All minors' snapshots from the packages under schemas/sources. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillGap } from './fill-gaps.mjs';
import { readCdk8s } from './read-cdk8s.mjs';
import { readClientNode } from './read-client-node.mjs';
import { snapshotOf } from './snapshot.mjs';

const OLDEST = 20;

/** @returns {{newest: number, snapshots: Map<number, {types, resources}>, origins: Map<number, string>}} */
export function readSources(folder, tables) {
  const wanted = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).devDependencies;
  const minors = Object.keys(wanted)
    .flatMap((name) => /^kubernetes-1\.(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number);
  const newest = Math.max(...minors);
  const [snapshots, listed, origins] = [new Map(), new Map(), new Map()];
  for (let minor = OLDEST; minor <= newest; minor++) {
    const name = `kubernetes-1.${minor}`;
    const at = join(folder, 'node_modules', name);
    origins.set(minor, wanted[name]?.replace('npm:', '') ?? 'what both neighbours have');
    if (wanted[name] === undefined) continue;
    if (!existsSync(at)) throw new Error(`No package at ${at}: run npm ci --prefix schemas/sources first`);
    if (wanted[name].includes('cdk8s')) {
      listed.set(minor, new Map([...readCdk8s(at)].map(([type, fields]) => [shortName(type), fields])));
      continue;
    }
    const source = readClientNode(at);
    if (!source.release.includes(`1.${minor}`)) throw new Error(`${wanted[name]} says ${source.release}, not 1.${minor}`);
    snapshots.set(minor, snapshotOf(source, tables.homes));
  }
  for (let minor = OLDEST; minor <= newest; minor++) {
    if (snapshots.has(minor)) continue;
    snapshots.set(minor, fillGap(snapshots.get(minor - 1), snapshots.get(minor + 1), listed.get(minor), tables.gaps[minor]));
  }
  return { newest, snapshots, origins };
}

/** "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" → "meta/v1.ObjectMeta" */
function shortName(full) {
  const [kind, version, group] = full.split('.').reverse();
  return `${group}/${version}.${kind}`;
}
