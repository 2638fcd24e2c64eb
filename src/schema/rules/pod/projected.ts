/** Projected volumes: each source's own rules, and that no two files have one path. */
import { type At, type Json, nameIsDnsSubdomain, type Report, validateDomainPrefixedKey } from '../../../kube/index.ts';
import type {
  ClusterTrustBundleProjection,
  PodCertificateProjection,
  PodSpec,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../../kinds.ts';
import {
  ANNOTATIONS_MAX_BYTES,
  entry,
  items,
  keys,
  number,
  numberPointer,
  pointer,
  struct,
  text,
  textPointer,
  validateLabelSelector,
} from '../metadata/index.ts';
import { type PodScope, SINCE } from './context.ts';
import { validateFileMode, validateLocalPath } from './paths.ts';
import { isKubernetesSigner, validateSignerName } from './signer.ts';
import { validateDownwardApiFile, validateKeyToPath } from './volume-files.ts';

const RULE = 'api/volume-source';

export function validateProjected(volume: ProjectedVolumeSource, at: At, scope: PodScope): void {
  validateFileMode(volume.defaultMode, at, 'defaultMode', scope.report);
  const paths = new Paths(at, scope.report);
  const sources = items(volume.sources);
  for (let i = 0; i < sources.length; i++) {
    const place = at.to('sources').to(i);
    const count = validateProjection(struct(sources[i]), place, at, paths, scope);
    if (count > 1) scope.report.forbidden(place, 'api/volume-source-count', 'may not specify more than 1 volume type per source');
  }
}

/** The paths that are taken so far. Upstream reports a second use at the volume, with a value of its own choice. */
class Paths {
  readonly #taken = new Set<string>();
  readonly #at: At;
  readonly #report: Report;

  constructor(at: At, report: Report) {
    this.#at = at;
    this.#report = report;
  }

  take(path: string, value: string): void {
    if (this.#taken.has(path)) this.#report.invalid(this.#at, 'api/volume-path', value, 'conflicting duplicate paths');
    this.#taken.add(path);
  }
}

/** How many sources there are: one, if all is well. */
function validateProjection(projection: VolumeProjection, at: At, volume: At, paths: Paths, scope: PodScope): number {
  const { report, minor } = scope;
  let count = 0;
  for (const kind of ['secret', 'configMap'] as const) {
    const source = pointer(projection[kind]);
    if (source === undefined) continue;
    count++;
    const name = text(source.name);
    if (name === '') report.required(at.to(kind).to('name'), 'api/reference-name');
    items(source.items).forEach((each, i) => {
      const item = struct(each);
      validateKeyToPath(item, at.to(kind).to('items').to(i), report);
      if (text(item.path) !== '') paths.take(text(item.path), name);
    });
  }
  if (pointer(projection.downwardAPI) !== undefined) {
    count++;
    for (const each of items(projection.downwardAPI!.items)) {
      const file = struct(each);
      validateDownwardApiFile(file, at.to('downwardAPI'), scope);
      if (text(file.path) !== '') paths.take(text(file.path), text(file.path));
    }
  }
  if (pointer(projection.serviceAccountToken) !== undefined) {
    count++;
    validateToken(projection.serviceAccountToken!, at.to('serviceAccountToken'), volume, scope);
  }
  if (minor >= SINCE.clusterTrustBundles && pointer(projection.clusterTrustBundle) !== undefined) {
    count++;
    validateTrustBundle(projection.clusterTrustBundle!, at.to('clusterTrustBundle'), paths, report);
  }
  if (minor >= SINCE.podCertificates && pointer(projection.podCertificate) !== undefined) {
    count++;
    validateCertificate(projection.podCertificate!, at.to('podCertificate'), paths, report);
  }
  return count;
}

const TOKEN_SECONDS_MIN = 600;
const TOKEN_SECONDS_MAX = 2 ** 32;

/** Upstream reports a wrong path at the volume. */
function validateToken(token: ServiceAccountTokenProjection, at: At, volume: At, { report, minor, allow }: PodScope): void {
  const seconds = number(token.expirationSeconds);
  const path = text(token.path);
  const atSeconds = at.to('expirationSeconds');
  if (seconds < TOKEN_SECONDS_MIN) report.invalid(atSeconds, RULE, seconds, 'may not specify a duration less than 10 minutes');
  if (seconds > TOKEN_SECONDS_MAX) report.invalid(atSeconds, RULE, seconds, 'may not specify a duration larger than 2^32 seconds');
  if (path === '') report.required(volume.to('path'), 'api/volume-path');
  else if (minor >= SINCE.tokenPath && !allow.has('token-path')) validateLocalPath(path, volume.to('path'), report);
}

/** A token is a service account's: a real Pod that projects one names its account. `at` is the spec's. */
export function validateTokensHaveAccount(spec: PodSpec, at: At, report: Report): void {
  if (text(spec.serviceAccountName) !== '' || text(spec.serviceAccount) !== '') return;
  items(spec.volumes).forEach((volume, v) => {
    items(struct(struct(volume).projected).sources).forEach((source, s) => {
      if (pointer(struct(source).serviceAccountToken) === undefined) return;
      const place = at.to('volumes').to(v).to('projected').to('sources').to(s).to('serviceAccountToken');
      report.forbidden(place, RULE, 'must not be specified when serviceAccountName is not set');
    });
  });
}

function validateTrustBundle(bundle: ClusterTrustBundleProjection, at: At, paths: Paths, report: Report): void {
  const name = textPointer(bundle.name);
  const signer = textPointer(bundle.signerName);
  const path = text(bundle.path);
  if (name !== undefined && signer !== undefined) {
    report.invalid(at, RULE, bundle as unknown as Json, 'only one of name and signerName may be used');
  } else if (name !== undefined) {
    if (name === '') report.required(at.to('name'), RULE, 'must be a valid object name');
    for (const sentence of bundleNameFaults(name)) {
      report.invalid(at.to('name'), RULE, name, `not a valid clustertrustbundlename: ${sentence}`);
    }
    if (pointer(bundle.labelSelector) !== undefined) {
      report.invalid(
        at.to('labelSelector'),
        RULE,
        bundle.labelSelector as unknown as Json,
        'labelSelector must be unset if name is specified',
      );
    }
  } else if (signer !== undefined) {
    if (signer === '') report.required(at.to('signerName'), RULE, 'must be a valid signer name');
    validateSignerName(signer, at.to('signerName'), report, RULE);
    validateLabelSelector(bundle.labelSelector, at.to('labelSelector'), report);
  } else report.required(at, RULE, 'either name or signerName must be specified');
  if (path === '') report.required(at.to('path'), 'api/volume-path');
  validateLocalPath(path, at.to('path'), report);
  paths.take(path, path);
}

/** `example.com:signer:name`: what stands before the last colon is the signer, whose name is fine by construction. */
function bundleNameFaults(name: string): readonly string[] {
  const colon = name.lastIndexOf(':');
  if (colon === 0) return ['ClusterTrustBundle without signer name must not have ":" in its name'];
  return nameIsDnsSubdomain(name.slice(colon + 1), false);
}

const KEY_TYPES = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];
const DAY_SECONDS = 24 * 60 * 60;

function validateCertificate(certificate: PodCertificateProjection, at: At, paths: Paths, report: Report): void {
  const signer = text(certificate.signerName);
  const keyType = text(certificate.keyType);
  validateSignerName(signer, at.to('signerName'), report, RULE);
  validateUserAnnotations(certificate, at.to('userAnnotations'), report);
  if (!KEY_TYPES.includes(keyType)) report.notSupported(at.to('keyType'), 'api/allowed-value', keyType, KEY_TYPES);
  const seconds = numberPointer(certificate.maxExpirationSeconds);
  const most = isKubernetesSigner(signer) ? DAY_SECONDS : 91 * DAY_SECONDS;
  const wrong = (detail: string): void =>
    report.invalid(at.to('maxExpirationSeconds'), RULE, seconds!, `if provided, maxExpirationSeconds must be ${detail}`);
  if (seconds !== undefined && seconds < 3600) wrong('>= 3600');
  if (seconds !== undefined && seconds > most) wrong(`<= ${most}`);
  let count = 0;
  for (const field of ['credentialBundlePath', 'keyPath', 'certificateChainPath'] as const) {
    const path = text(certificate[field]);
    if (path === '') continue;
    count++;
    validateLocalPath(path, at.to(field), report);
    paths.take(path, path);
  }
  if (count === 0) report.required(at, RULE, 'specify at least one of credentialBundlePath, keyPath, and certificateChainPath');
}

function validateUserAnnotations({ userAnnotations }: PodCertificateProjection, at: At, report: Report): void {
  let bytes = 0;
  for (const key of keys(userAnnotations)) {
    validateDomainPrefixedKey(key.toLowerCase(), at, report, 'api/annotation-syntax');
    bytes += Buffer.byteLength(key) + Buffer.byteLength(entry(userAnnotations, key)!);
  }
  if (bytes > ANNOTATIONS_MAX_BYTES) report.tooLong(at, 'api/annotation-size', ANNOTATIONS_MAX_BYTES);
}
