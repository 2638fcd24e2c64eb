/** Where a container has the pod's volumes: mounts (files) and devices (blocks). */
import type { At, Report } from '../../../kube/index.ts';
import type { Container, VolumeDevice, VolumeMount } from '../../kinds.ts';
import { flag, items, pointer, struct, text, textPointer } from '../metadata/index.ts';
import { type PodScope, SINCE } from './context.ts';
import { hasBackstep, validateDescendingPath } from './paths.ts';

export function validateMounts(container: Container, at: At, scope: PodScope): void {
  const mounts = items(container.volumeMounts);
  const devices = items(container.volumeDevices);
  if (mounts.length > 0) validateVolumeMounts(mounts, devices, container, at.to('volumeMounts'), scope);
  if (devices.length > 0) validateVolumeDevices(devices, mounts, at.to('volumeDevices'), scope);
}

/** Paths by volume: of several places of one volume the last one counts, as in upstream's map. */
function pathsByVolume(places: readonly { readonly name: string; readonly path: string }[]): ReadonlyMap<string, string> {
  return new Map(places.map(({ name, path }) => [name, path]));
}

function validateVolumeMounts(
  mounts: readonly VolumeMount[],
  devices: readonly VolumeDevice[],
  container: Container,
  at: At,
  scope: PodScope,
): void {
  const { report } = scope;
  const paths = new Set<string>();
  const taken =
    devices.length === 0
      ? undefined
      : pathsByVolume(devices.map((device) => ({ name: text(struct(device).name), path: text(struct(device).devicePath) })));
  const takenPaths = taken === undefined ? undefined : new Set(taken.values());
  for (let i = 0; i < mounts.length; i++) {
    const mount = struct(mounts[i]);
    const name = text(mount.name);
    const path = text(mount.mountPath);
    if (scope.dropped.has(name)) continue;
    if (name === '') report.required(at.to(i).to('name'), 'api/volume-mount');
    if (!scope.volumes.has(name)) report.notFound(at.to(i).to('name'), 'api/volume-mount', name);
    if (path === '') report.required(at.to(i).to('mountPath'), 'api/mount-path');
    if (paths.has(path)) report.invalid(at.to(i).to('mountPath'), 'api/mount-path', path, 'must be unique');
    paths.add(path);
    if (taken?.has(name)) report.invalid(at.to(i).to('name'), 'api/volume-mount', name, 'must not already exist in volumeDevices');
    if (takenPaths?.has(path))
      report.invalid(at.to(i).to('mountPath'), 'api/mount-path', path, 'must not already exist as a path in volumeDevices');
    validateSubPath(mount, i, at, report);
    validatePropagation(mount, container, at, scope);
  }
}

/** Upstream reports a wrong sub-path at the list. */
function validateSubPath(mount: VolumeMount, i: number, at: At, report: Report): void {
  const path = text(mount.subPath);
  const expression = text(mount.subPathExpr);
  if (path !== '') validateDescendingPath(path, at.to('subPath'), report, 'api/sub-path');
  if (expression === '') return;
  if (path !== '') {
    report.invalid(at.to(i).to('subPathExpr'), 'api/sub-path', expression, 'subPathExpr and subPath are mutually exclusive');
  }
  validateDescendingPath(expression, at.to('subPathExpr'), report, 'api/sub-path');
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE_READ_ONLY = ['Disabled', 'Enabled', 'IfPossible'];

/** Upstream reports both fields at the list. */
function validatePropagation(mount: VolumeMount, container: Container, at: At, { report, minor }: PodScope): void {
  const propagation = textPointer(mount.mountPropagation);
  if (propagation !== undefined) {
    const place = at.to('mountPropagation');
    if (!PROPAGATIONS.includes(propagation)) report.notSupported(place, 'api/mount-propagation', propagation, PROPAGATIONS);
    if (propagation === 'Bidirectional' && !flag(struct(container.securityContext).privileged)) {
      report.forbidden(place, 'api/mount-propagation', 'Bidirectional mount propagation is available only to privileged containers');
    }
  }
  const recursive = minor < SINCE.recursiveReadOnly ? undefined : textPointer(mount.recursiveReadOnly);
  if (recursive === undefined || recursive === 'Disabled') return;
  const place = at.to('recursiveReadOnly');
  if (!RECURSIVE_READ_ONLY.includes(recursive)) report.notSupported(place, 'api/mount-propagation', recursive, RECURSIVE_READ_ONLY);
  else {
    if (!flag(mount.readOnly)) report.forbidden(place, 'api/mount-propagation', 'may only be specified when readOnly is true');
    if (propagation !== undefined && propagation !== 'None') {
      report.forbidden(place, 'api/mount-propagation', 'may only be specified when mountPropagation is None or not specified');
    }
  }
}

function validateVolumeDevices(devices: readonly VolumeDevice[], mounts: readonly VolumeMount[], at: At, scope: PodScope): void {
  const { report, volumes } = scope;
  const rule = 'api/volume-device';
  const names = new Set<string>();
  const paths = new Set<string>();
  const mounted = pathsByVolume(mounts.map((mount) => ({ name: text(struct(mount).name), path: text(struct(mount).mountPath) })));
  const mountedPaths = new Set(mounted.values());
  for (let i = 0; i < devices.length; i++) {
    const device = struct(devices[i]);
    const [name, path] = [text(device.name), text(device.devicePath)];
    const [atName, atPath] = [at.to(i).to('name'), at.to(i).to('devicePath')];
    const volume = volumes.get(name);
    if (name === '') report.required(atName, rule);
    if (names.has(name)) report.invalid(atName, rule, name, 'must be unique');
    if (volume === undefined) report.notFound(atName, rule, name);
    else if (pointer(volume.persistentVolumeClaim) === undefined && pointer(volume.ephemeral) === undefined) {
      report.invalid(atName, rule, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode');
    }
    if (path === '') report.required(atPath, rule);
    if (paths.has(path)) report.invalid(atPath, rule, path, 'must be unique');
    if (hasBackstep(path)) report.invalid(atPath, rule, path, "can not contain backsteps ('..')");
    else paths.add(path);
    if (mounted.has(name)) report.invalid(atName, rule, name, 'must not already exist in volumeMounts');
    if (mountedPaths.has(path)) report.invalid(atPath, rule, path, 'must not already exist as a path in volumeMounts');
    if (name !== '') names.add(name);
  }
}
