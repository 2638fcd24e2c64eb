/** Links to stores as expressions of the template language: right for a bundled server, one of an operator, and one of somebody else's. */
import type { Computed, Link, ResolvedApplication, ResolvedSecretKey, ResolvedStore, SecretKeySource } from '../app/index.ts';
import { secretValueText } from './secret-value.ts';
import { computedText, include, nameOf } from './template-text.ts';
import { flagText, type Root, valueText } from './template-value.ts';

/** CronJobs and StatefulSets: Kubernetes adds to their names, and the sum must fit into a label. */
const NAME_MAX = 52;

/** A computed text that may hold links, as an expression of the template language. */
export function linkedText(application: ResolvedApplication, computed: Computed): string {
  const name = (link: Link): string => {
    const found = Object.entries(application.description.stores ?? {}).find(([, store]) => store.id === link.store);
    if (found === undefined) throw new Error('a link to no store');
    return found[0];
  };
  if (computed.kind !== 'expression') return computedText(application, computed, (link) => linkText(application, name(link), link.item));
  const servers = new Set(computed.parts.filter((part, i) => typeof part === 'object' && goesOn(computed.parts[i + 1])));
  return computedText(application, computed, (link) =>
    linkText(application, name(link), link.item === 'url' && servers.has(link) ? 'server' : link.item),
  );
}

/** An item of a link; `server` is the URL without a database, for a text that goes on with "/1". Without braces, may hold pipes. */
export function linkText(application: ResolvedApplication, name: string, item: string, root: '.' | '$' = '.'): string {
  const store = application.stores.find((s) => s.name === name);
  if (store === undefined) throw new Error(`no store "${name}"`);
  const key = keyOf(store);
  const values: Root = root === '$' ? '$.' : '.';
  const read = (path: string): string => valueText(application, [...store.values, ...path.split('.')], values);
  switch (item) {
    case 'host':
      return include(application, `${key}Host`, root);
    case 'port':
      return `ternary ${store.port} (int ${read('external.port')}) ${flagText(application, [...store.values, 'enabled'], values)} | toString`;
    case 'user':
      return read('user');
    case 'database':
      return store.engine === 'redis' ? `${read('database')} | int | toString` : read('database');
    case 'password':
      return passwordText(application, store, values);
    case 'server':
      return include(application, `${key}Server`, root);
    default:
      return include(application, `${key}Url`, root);
  }
}

/** The password as the chart's values have it: right where the chart makes the Secret, and nowhere else. */
function passwordText(application: ResolvedApplication, store: ResolvedStore, root: Root): string {
  if (store.passwordPath === undefined) return '""';
  return secretValueText(application, store.passwordPath, root);
}

/** Its key under .Values, which its named templates start with. */
function keyOf(store: ResolvedStore): string {
  return store.values.join('');
}

/** The name of the store's objects, as an expression. */
export function storeName(application: ResolvedApplication, store: ResolvedStore, root: '.' | '$' = '.'): string {
  return nameOf(application, store.object, root);
}

/** The name of one of the store's further objects: its headless Service, its dumps. */
export function storeObject(application: ResolvedApplication, store: ResolvedStore, suffix: string, root: '.' | '$' = '.'): string {
  const most = suffix === '-headless' ? '' : ` ${NAME_MAX}`;
  return include(application, 'objectName', `(list ${root} "${store.name}${suffix}"${most})`);
}

/** Named templates of one store: its host, and its URL where some text holds one. */
export function linkTemplates(application: ResolvedApplication, store: ResolvedStore): readonly string[] {
  const texts = [hostTemplate(application, store)];
  const asked = askedOf(application, store);
  if ((asked.has('url') || asked.has('server')) && store.passwordPath !== undefined) texts.push(passwordTemplate(application, store));
  if (asked.has('url') || asked.has('server')) texts.push(serverTemplate(application, store));
  if (asked.has('url')) texts.push(urlTemplate(application, store));
  return texts;
}

function hostTemplate(application: ResolvedApplication, store: ResolvedStore): string {
  const read = (path: string): string => valueText(application, [...store.values, ...path.split('.')]);
  const operated = store.operator
    ? `{{- else if ${flagText(application, [...store.values, 'operator', 'enabled'])} }}
{{- printf "%s${store.engine === 'postgres' ? '-rw' : ''}" (${storeName(application, store)}) }}
`
    : '';
  const modes = store.operator
    ? "this chart makes it, an operator does, or it is somebody else's"
    : "this chart makes it, or it is somebody else's";
  return `{{/* Host of ${store.title}: ${modes}. */}}
{{- define "${application.name}.${keyOf(store)}Host" -}}
{{- if not ${flagText(application, [...store.values, 'enabled'])} }}
{{- ${read('external.host')} }}
${operated}{{- else }}
{{- ${storeName(application, store)} }}
{{- end }}
{{- end }}`;
}

const ENCODE = '| toString | urlquery | replace "+" "%20"';

function passwordTemplate(application: ResolvedApplication, store: ResolvedStore): string {
  const encoded = `{{- with ${linkText(application, store.name, 'password')} }}
{{- . ${ENCODE} }}
{{- end }}`;
  const define = `{{- define "${application.name}.${keyOf(store)}Password" -}}`;
  const why = `percent-encoded: an @ or / in it would end the password early.
urlquery writes a space as +, which is right only behind a question mark.`;
  if (application.secrets?.sources.includes('external') !== true) {
    return `{{/*
Password of ${store.title} for a URL, ${why}
*/}}
${define}
${encoded}
{{- end }}`;
  }
  return `{{/*
Password of ${store.title} for a URL, ${why}
External Secrets fills it in itself: then this is a template for its operator.
*/}}
${define}
{{- if ${flagText(application, ['externalSecret', 'enabled'])} }}
{{- print \`{{ ${keyText(store.passwordKey ?? '')} | urlquery | replace "+" "%20" }}\` }}
{{- else }}
${encoded}
{{- end }}
{{- end }}`;
}

/** A key of the Secret in a template of External Secrets. */
function keyText(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `index . "${key}"`;
}

/** Keys that follow from others, for a Secret that External Secrets fills: '' when there are none. Its operator composes them. */
export function externalTemplate(application: ResolvedApplication): string {
  const lines = composedKeys(application).map(({ key, source }) => {
    const text = source.kind === 'link' ? linkText(application, source.store, source.item) : linkedText(application, source.computed);
    return `${key}: {{ ${text} | quote }}`;
  });
  if (lines.length === 0) return '';
  return `{{/* Keys of the Secret that follow from others. Passwords in them are templates, which the operator of External Secrets fills in. */}}
{{- define "${application.name}.externalData" -}}
${lines.join('\n')}
{{- end }}`;
}

type ComposedKey = ResolvedSecretKey & { readonly source: Exclude<SecretKeySource, { readonly kind: 'supplied' }> };

/** Empty unless External Secrets fills the Secret in some environment. */
export function composedKeys({ secrets }: ResolvedApplication): readonly ComposedKey[] {
  if (secrets?.sources.includes('external') !== true) return [];
  return secrets.keys.filter((key): key is ComposedKey => key.source.kind !== 'supplied');
}

function serverTemplate(application: ResolvedApplication, store: ResolvedStore): string {
  const link = (item: string): string => linkText(application, store.name, item);
  const define = `{{- define "${application.name}.${keyOf(store)}Server" -}}`;
  const password = store.passwordPath === undefined ? '""' : include(application, `${keyOf(store)}Password`);
  if (store.engine === 'postgres') {
    return `{{/* URL of PostgreSQL up to the port, with the password: for the Secret only. */}}
${define}
{{- $login := printf "%s:%s" (${link('user')} ${ENCODE}) (${password}) }}
{{- printf "postgresql://%s@%s:%s" $login (${link('host')}) (${link('port')}) }}
{{- end }}`;
  }
  const tls = tlsText(application, store);
  const scheme = `{{- $scheme := ternary "rediss" "redis" (and (not ${flagText(application, [...store.values, 'enabled'])}) (eq (toString ${tls}) "true")) }}`;
  if (store.passwordPath === undefined) {
    return `{{/* URL of Redis up to the port; it holds no password. */}}
${define}
${scheme}
{{- printf "%s://%s:%s" $scheme (${link('host')}) (${link('port')}) }}
{{- end }}`;
  }
  return `{{/* URL of Redis up to the port, with the password: for the Secret only. */}}
${define}
${scheme}
{{- $login := "" }}
{{- with ${password} }}
{{- $login = printf ":%s@" . }}
{{- end }}
{{- printf "%s://%s%s:%s" $scheme $login (${link('host')}) (${link('port')}) }}
{{- end }}`;
}

function urlTemplate(application: ResolvedApplication, store: ResolvedStore): string {
  const server = include(application, `${keyOf(store)}Server`);
  const database = linkText(application, store.name, 'database');
  const tls =
    store.engine === 'redis'
      ? ''
      : `
{{- if and (not ${flagText(application, [...store.values, 'enabled'])}) ${tlsText(application, store)} }}?sslmode=require{{ end }}`;
  return `{{/* URL of ${store.title} with its database. */}}
{{- define "${application.name}.${keyOf(store)}Url" -}}
{{- printf "%s/%s" (${server}) (${database}) }}${tls}
{{- end }}`;
}

function tlsText(application: ResolvedApplication, store: ResolvedStore): string {
  return flagText(application, [...store.values, 'external', 'tls']);
}

/** The items of links to the store that some text of the description holds. */
function askedOf(application: ResolvedApplication, store: ResolvedStore): ReadonlySet<string> {
  const { description } = application;
  const id = description.stores?.[store.name]?.id;
  const asked = new Set<string>();
  const seen = new Set<unknown>();
  const look = (value: unknown, next: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
    if ('kind' in value && value.kind === 'store') return;
    if ('kind' in value && value.kind === 'link' && 'store' in value && 'item' in value) {
      if (value.store === id) asked.add(value.item === 'url' && goesOn(next) ? 'server' : String(value.item));
      return;
    }
    if (seen.has(value)) return;
    seen.add(value);
    const parts = Object.values(value);
    parts.forEach((part, i) => {
      look(part, Array.isArray(value) ? parts[i + 1] : undefined, depth + 1);
    });
  };
  const { config, secrets, components, environments, extra, patch } = description;
  for (const part of [config, secrets, components, environments, extra, patch]) {
    look(part, undefined, 0);
  }
  return asked;
}

const MAX_DEPTH = 32;

/** In a text, a URL before "/1" is meant without a database of its own. */
export function goesOn(next: unknown): boolean {
  return typeof next === 'string' && next.startsWith('/');
}
