/** Chart.yaml (helm's lint/rules/chartfile.go). */
import type { Location } from '../../base/index.ts';
import { emptyMetadata, type HelmVersion, isValidVersion, type Metadata, readMetadata } from '../../chart/index.ts';
import { GoError, parseStrictVersion, parseVersion, pathBase, quote, typeOf, type Value } from '../../golang/index.ts';
import { readYamlMap } from '../../yaml/index.ts';
import { locate, type Subject } from '../subject.ts';
import { isEmail, isRequestUrl, isUrl } from './address.ts';
import type { Messages } from './message.ts';
import { strictFailure } from './strict-yaml.ts';

const FILE = 'Chart.yaml';

export function lintChartYaml(subject: Subject, messages: Messages): void {
  const text = subject.source(FILE);
  if (text === undefined) {
    // Only a folder under that name leads here: the caller has asked for the file.
    messages.run('helm/chart-yaml-syntax', 'error', FILE, 'should be a file, not a directory');
    const path = `${subject.options.folder ?? '.'}/${FILE}`;
    messages.run('helm/chart-yaml-syntax', 'error', FILE, `unable to parse YAML\n\tread ${path}: is a directory`);
    return;
  }
  const { helm } = subject;
  const metadata = emptyMetadata();
  const read = readMetadata(text, metadata, helm);
  if ('error' in read) {
    const at = read.offset === undefined ? undefined : locate(FILE, text, Math.min(read.offset, text.length));
    messages.run('helm/chart-yaml-syntax', 'error', FILE, `unable to parse YAML\n\t${read.error}`, at);
    return;
  }
  const fields = fieldPlaces(text);
  const at = (field: string): Location | undefined => {
    const offset = fields.offsets.get(field);
    return offset === undefined ? undefined : locate(FILE, text, offset);
  };
  if (helm === 4) {
    const strict = strictFailure(text);
    const message = strict && `failed to strictly parse chart metadata file\n\t${strict.message}`;
    messages.run('helm/chart-yaml-unknown-field', 'warning', FILE, message, strict && locate(FILE, text, strict.offset), strict?.hint);
  }
  messages.run('helm/chart-name', 'error', FILE, wrongName(metadata), at('name'));
  messages.run('helm/chart-api-version', 'error', FILE, wrongApiVersion(metadata), at('apiVersion'));
  messages.run('helm/chart-version-type', 'error', FILE, noString(fields.values, 'version'), at('version'), 'write it in quotes');
  messages.run('helm/chart-version', 'error', FILE, wrongVersion(metadata, helm), at('version'));
  messages.run('helm/chart-version-type', 'error', FILE, noString(fields.values, 'appVersion'), at('appVersion'), 'write it in quotes');
  messages.run('helm/chart-maintainers', 'error', FILE, wrongMaintainer(metadata, helm), at('maintainers'));
  messages.run('helm/chart-sources', 'error', FILE, wrongSource(metadata), at('sources'));
  messages.run('helm/chart-icon', 'info', FILE, metadata.icon === '' ? 'icon is recommended' : undefined);
  const badIcon = metadata.icon !== '' && !isRequestUrl(metadata.icon);
  messages.run('helm/chart-icon-url', 'error', FILE, badIcon ? `invalid icon URL '${metadata.icon}'` : undefined, at('icon'));
  messages.run('helm/chart-type', 'error', FILE, onlyInV2(metadata, metadata.type !== '', 'chart type is', 'It is'), at('type'));
  const dependencies = (metadata.dependencies ?? []).length > 0;
  const moved = onlyInV2(metadata, dependencies, 'dependencies are', 'They are', ' the Chart file with');
  messages.run('helm/chart-dependencies', 'error', FILE, moved, at('dependencies'));
  if (helm === 4) {
    const message = isStrictVersion(metadata.version) ? undefined : `version '${metadata.version}' is not a valid SemVerV2`;
    messages.run('helm/chart-version-strict', 'warning', FILE, message, at('version'));
  }
}

function fieldPlaces(text: string): { values: ReadonlyMap<string, Value>; offsets: ReadonlyMap<string, number> } {
  const places = new Map<object, Map<string, number>>();
  const read = readYamlMap(text, {
    mark: (container, key, _keyOffset, valueOffset) => {
      if (typeof key === 'string') places.set(container, (places.get(container) ?? new Map()).set(key, valueOffset));
    },
  });
  const values = read.value ?? new Map<string, Value>();
  return { values, offsets: places.get(values) ?? new Map() };
}

function noString(values: ReadonlyMap<string, Value>, field: string): string | undefined {
  const value = values.get(field);
  if (value === undefined || typeof value === 'string') return undefined;
  return `${field} should be of type string but it's of type ${typeOf(value)?.name ?? '<nil>'}`;
}

function wrongName({ name }: Metadata): string | undefined {
  if (name === '') return 'name is required';
  return pathBase(name) === name ? undefined : `chart name ${quote(name)} is invalid`;
}

function wrongApiVersion({ apiVersion }: Metadata): string | undefined {
  if (apiVersion === '') return 'apiVersion is required. The value must be either "v1" or "v2"';
  if (apiVersion === 'v1' || apiVersion === 'v2') return undefined;
  return `apiVersion '${apiVersion}' is not valid. The value must be either "v1" or "v2"`;
}

function wrongVersion({ version }: Metadata, helm: HelmVersion): string | undefined {
  if (version === '') return 'version is required';
  if (!isValidVersion(version, helm)) return `version '${version}' is not a valid SemVer`;
  const { major, minor, patch, prerelease } = parseVersion(version);
  const isLowest = `${major}.${minor}.${patch}-${prerelease}` === '0.0.0-0';
  return isLowest ? `version ${version} is less than or equal to 0.0.0-0` : undefined;
}

function isStrictVersion(version: string): boolean {
  try {
    parseStrictVersion(version);
    return true;
  } catch (error) {
    if (error instanceof GoError) return false;
    throw error;
  }
}

function wrongMaintainer({ maintainers }: Metadata, helm: HelmVersion): string | undefined {
  for (const maintainer of maintainers ?? []) {
    // Helm 3 crashes here.
    if (maintainer === null) return helm === 4 ? 'a maintainer entry is empty' : 'each maintainer requires a name';
    const { name, email, url } = maintainer;
    if (name === '') return 'each maintainer requires a name';
    if (email !== '' && !isEmail(email)) return `invalid email '${email}' for maintainer '${name}'`;
    if (url !== '' && !isUrl(url)) return `invalid url '${url}' for maintainer '${name}'`;
  }
  return undefined;
}

function wrongSource({ sources }: Metadata): string | undefined {
  const wrong = sources?.find((source) => !isRequestUrl(source));
  return wrong === undefined ? undefined : `invalid source URL '${wrong}'`;
}

function onlyInV2({ apiVersion }: Metadata, given: boolean, what: string, it: string, where: string = ''): string | undefined {
  if (!given || apiVersion === 'v2') return undefined;
  return `${what} not valid in${where} apiVersion '${apiVersion}'. ${it} valid in apiVersion 'v2'`;
}
