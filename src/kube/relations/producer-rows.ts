/** What controllers and operators make of an object, and what every cluster has: the tables behind producers.ts. Facts from the operators' manuals. */
import type { Json, JsonObject } from '../json.ts';
import type { ObjectId } from './object-id.ts';
import { annotationsOf } from './object-id.ts';
import type { AddProduced, ServicePort } from './produced.ts';
import { at, field, listAt, objectAt, textAt } from './read.ts';

type Make = (object: JsonObject, id: ObjectId, add: AddProduced) => void;

const TLS = ['tls.crt', 'tls.key'];

function keys(...names: readonly string[]): { readonly keys: ReadonlySet<string> } {
  return { keys: new Set(names) };
}

function ports(...list: readonly (readonly [string, number])[]): { readonly ports: readonly ServicePort[] } {
  return { ports: list.map(([name, port]) => ({ name, port })) };
}

/** Secret under a name that the object gives, with any keys. */
function secretNamed(...paths: readonly string[]): readonly Make[] {
  return paths.map((path) => (object, _id, add) => add('Secret', textAt(object, ...path.split('.'))));
}

/** Things called after the object itself: `Secret {name}-app key key`, `Service {name}-rw`. */
function named(
  ...things: readonly [kind: string, pattern: string, details?: ReturnType<typeof keys> | ReturnType<typeof ports>][]
): readonly Make[] {
  return things.map(
    ([kind, pattern, details]) =>
      (_object, id, add) =>
        add(kind, pattern.replace('{}', id.name), details ?? {}),
  );
}

const POSTGRES_KEYS = ['username', 'user', 'password', 'dbname', 'host', 'port', 'uri', 'jdbc-uri', 'pgpass', 'fqdn-uri', 'fqdn-jdbc-uri'];

export const PRODUCER_ROWS: ReadonlyMap<string, readonly Make[]> = new Map<string, readonly Make[]>([
  ['bitnami.com/SealedSecret', [sealedSecret]],
  ['external-secrets.io/ExternalSecret', [externalSecret]],
  ['cert-manager.io/Certificate', [certificate]],
  ['cert-manager.io/Issuer', [acmeAccount]],
  ['networking.k8s.io/Ingress', [ingressShim]],
  ['gateway.networking.k8s.io/Gateway', [gatewayShim]],
  ['/Service', [openshiftServing]],
  ['secrets-store.csi.x-k8s.io/SecretProviderClass', [providerSecrets]],
  ['trust.cert-manager.io/Bundle', [trustBundle]],
  ['external-secrets.io/ClusterExternalSecret', [clusterExternalSecret]],
  ['secrets.hashicorp.com/VaultStaticSecret', secretNamed('spec.destination.name')],
  ['secrets.hashicorp.com/VaultDynamicSecret', secretNamed('spec.destination.name')],
  ['secrets.hashicorp.com/VaultPKISecret', secretNamed('spec.destination.name')],
  ['secrets.hashicorp.com/HCPVaultSecretsApp', secretNamed('spec.destination.name')],
  ['secrets.infisical.com/InfisicalSecret', secretNamed('spec.managedSecretReference.secretName')],
  ['secrets.doppler.com/DopplerSecret', secretNamed('spec.managedSecret.name')],
  ['onepassword.com/OnePasswordItem', named(['Secret', '{}'])],
  ['isindir.github.com/SopsSecret', [sopsSecrets]],
  ['postgresql.cnpg.io/Cluster', [cnpgCluster]],
  ['postgresql.cnpg.io/Pooler', named(['Service', '{}', ports(['pgbouncer', 5432])])],
  [
    'acid.zalan.do/postgresql',
    [...named(['Service', '{}', ports(['postgresql', 5432])], ['Service', '{}-repl', ports(['postgresql', 5432])]), zalandoUsers],
  ],
  [
    'postgres-operator.crunchydata.com/PostgresCluster',
    [...named(['Service', '{}-primary'], ['Service', '{}-replicas'], ['Service', '{}-ha'], ['Service', '{}-pgbouncer']), crunchyUsers],
  ],
  [
    'kafka.strimzi.io/Kafka',
    named(
      ['Service', '{}-kafka-bootstrap'],
      ['Service', '{}-kafka-brokers'],
      ['Secret', '{}-cluster-ca-cert', keys('ca.crt', 'ca.p12', 'ca.password')],
      ['Secret', '{}-clients-ca-cert', keys('ca.crt', 'ca.p12', 'ca.password')],
    ),
  ],
  ['kafka.strimzi.io/KafkaUser', named(['Secret', '{}'])],
  ['kafka.strimzi.io/KafkaConnect', named(['Service', '{}-connect-api'])],
  [
    'rabbitmq.com/RabbitmqCluster',
    named(
      ['Service', '{}'],
      ['Service', '{}-nodes'],
      [
        'Secret',
        '{}-default-user',
        keys('username', 'password', 'host', 'port', 'provider', 'type', 'default_user.conf', 'connection_string'),
      ],
    ),
  ],
  [
    'elasticsearch.k8s.elastic.co/Elasticsearch',
    named(
      ['Service', '{}-es-http'],
      ['Service', '{}-es-transport'],
      ['Secret', '{}-es-elastic-user', keys('elastic')],
      ['Secret', '{}-es-http-certs-public', keys('tls.crt', 'ca.crt')],
    ),
  ],
  ['kibana.k8s.elastic.co/Kibana', named(['Service', '{}-kb-http'])],
  ['mongodbcommunity.mongodb.com/MongoDBCommunity', named(['Service', '{}-svc'])],
  ['redis.redis.opstreelabs.in/Redis', named(['Service', '{}'], ['Service', '{}-headless'])],
  ['monitoring.coreos.com/Prometheus', named(['Service', 'prometheus-operated', ports(['web', 9090])])],
  [
    'monitoring.coreos.com/Alertmanager',
    named(['Service', 'alertmanager-operated', ports(['web', 9093], ['tcp-mesh', 9094], ['udp-mesh', 9094])]),
  ],
  ['monitoring.coreos.com/ThanosRuler', named(['Service', 'thanos-ruler-operated'])],
  ['flagger.app/Canary', [flaggerCanary]],
  ['serving.knative.dev/Service', named(['Service', '{}'])],
]);

function sealedSecret(object: JsonObject, id: ObjectId, add: AddProduced): void {
  const template = at(object, 'spec', 'template');
  const names = [...Object.keys(objectAt(object, 'spec', 'encryptedData')), ...Object.keys(objectAt(template, 'data'))];
  const name = textAt(template, 'metadata', 'name') ?? id.name;
  add('Secret', name, keys(...names), '', textAt(template, 'metadata', 'namespace') ?? id.namespace);
}

/** Keys are known only when neither dataFrom nor templates from elsewhere bring others. */
function externalSecret(object: JsonObject, id: ObjectId, add: AddProduced): void {
  const target = at(object, 'spec', 'target');
  const policy = textAt(target, 'creationPolicy');
  if (policy === 'None' || policy === 'Merge') return;
  const template = at(target, 'template');
  const templated = Object.keys(objectAt(template, 'data'));
  const name = textAt(target, 'name') ?? id.name;
  const data = listAt(object, 'spec', 'data').flatMap((entry) => textAt(entry, 'secretKey') ?? []);
  const replaced = templated.length > 0 && textAt(template, 'mergePolicy') !== 'Merge';
  const open = listAt(template, 'templateFrom').length > 0 || (!replaced && listAt(object, 'spec', 'dataFrom').length > 0);
  if (open) add('Secret', name);
  else add('Secret', name, replaced ? keys(...templated) : keys(...data, ...templated));
}

function clusterExternalSecret(object: JsonObject, id: ObjectId, add: AddProduced): void {
  const spec = { spec: objectAt(object, 'spec', 'externalSecretSpec') };
  const name = textAt(object, 'spec', 'externalSecretName') ?? id.name;
  externalSecret(spec, { ...id, name, namespace: '*' }, (kind, secret, details) => add(kind, secret, details, '', '*'));
}

function trustBundle(object: JsonObject, { name }: ObjectId, add: AddProduced): void {
  for (const [part, kind] of [
    ['configMap', 'ConfigMap'],
    ['secret', 'Secret'],
  ] as const) {
    const key = textAt(object, 'spec', 'target', part, 'key');
    if (key !== undefined) add(kind, name, keys(key), '', '*');
  }
}

function certificate(object: JsonObject, _id: ObjectId, add: AddProduced): void {
  const made = [...TLS, 'ca.crt'];
  const stores = at(object, 'spec', 'keystores');
  if (field(at(stores, 'jks'), 'create') === true) made.push('keystore.jks', 'truststore.jks');
  if (field(at(stores, 'pkcs12'), 'create') === true) made.push('keystore.p12', 'truststore.p12');
  for (const format of listAt(object, 'spec', 'additionalOutputFormats')) {
    if (textAt(format, 'type') === 'CombinedPEM') made.push('tls-combined.pem');
    if (textAt(format, 'type') === 'DER') made.push('key.der');
  }
  add('Secret', textAt(object, 'spec', 'secretName'), keys(...made));
}

function acmeAccount(object: JsonObject, _id: ObjectId, add: AddProduced): void {
  add('Secret', textAt(object, 'spec', 'acme', 'privateKeySecretRef', 'name'), keys('tls.key'));
}

const SHIM_ANNOTATIONS = ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer'];

/** cert-manager makes a Certificate for the tls entries of an annotated Ingress or Gateway. */
function shimmed(object: JsonObject): boolean {
  const annotations = annotationsOf(object);
  return SHIM_ANNOTATIONS.some((key) => textAt(annotations, key) !== undefined) || textAt(annotations, 'kubernetes.io/tls-acme') === 'true';
}

function ingressShim(object: JsonObject, _id: ObjectId, add: AddProduced): void {
  if (!shimmed(object)) return;
  for (const entry of listAt(object, 'spec', 'tls')) {
    add('Secret', textAt(entry, 'secretName'), keys(...TLS, 'ca.crt'));
    add('Certificate', textAt(entry, 'secretName'), {}, 'cert-manager.io');
  }
}

function gatewayShim(object: JsonObject, id: ObjectId, add: AddProduced): void {
  if (!shimmed(object)) return;
  for (const listener of listAt(object, 'spec', 'listeners'))
    for (const entry of listAt(listener, 'tls', 'certificateRefs'))
      add('Secret', textAt(entry, 'name'), keys(...TLS, 'ca.crt'), '', textAt(entry, 'namespace') ?? id.namespace);
}

function openshiftServing(object: JsonObject, _id: ObjectId, add: AddProduced): void {
  const annotations = annotationsOf(object);
  for (const level of ['beta', 'alpha'])
    add('Secret', textAt(annotations, `service.${level}.openshift.io/serving-cert-secret-name`), keys(...TLS));
}

function providerSecrets(object: JsonObject, _id: ObjectId, add: AddProduced): void {
  for (const secret of listAt(object, 'spec', 'secretObjects')) {
    const names = listAt(secret, 'data').flatMap((entry: Json) => textAt(entry, 'key') ?? []);
    add('Secret', textAt(secret, 'secretName'), keys(...names));
  }
}

function sopsSecrets(object: JsonObject, _id: ObjectId, add: AddProduced): void {
  for (const secret of listAt(object, 'spec', 'secretTemplates')) {
    const names = [...Object.keys(objectAt(secret, 'data')), ...Object.keys(objectAt(secret, 'stringData'))];
    add('Secret', textAt(secret, 'name'), keys(...names));
  }
}

function cnpgCluster(object: JsonObject, { name }: ObjectId, add: AddProduced): void {
  const off = listAt(object, 'spec', 'managed', 'services', 'disabledDefaultServices');
  for (const service of ['rw', 'ro', 'r']) if (!off.includes(service)) add('Service', `${name}-${service}`, ports(['postgres', 5432]));
  for (const service of listAt(object, 'spec', 'managed', 'services', 'additional'))
    add('Service', textAt(service, 'serviceTemplate', 'metadata', 'name'));
  if (textAt(object, 'spec', 'bootstrap', 'initdb', 'secret', 'name') === undefined) add('Secret', `${name}-app`, keys(...POSTGRES_KEYS));
  if (at(object, 'spec', 'enableSuperuserAccess') === true && at(object, 'spec', 'superuserSecret') === undefined)
    add('Secret', `${name}-superuser`, keys(...POSTGRES_KEYS));
  add('Secret', `${name}-ca`, keys('ca.crt', 'ca.key'));
  add('Secret', `${name}-server`, keys(...TLS));
  add('Secret', `${name}-replication`, keys(...TLS));
  add('ServiceAccount', name);
}

function zalandoUsers(object: JsonObject, { name }: ObjectId, add: AddProduced): void {
  for (const user of [...Object.keys(objectAt(object, 'spec', 'users')), 'postgres', 'standby'])
    add('Secret', `${user.replaceAll('_', '-')}.${name}.credentials.postgresql.acid.zalan.do`, keys('username', 'password'));
}

function crunchyUsers(object: JsonObject, { name }: ObjectId, add: AddProduced): void {
  const users = listAt(object, 'spec', 'users').flatMap((user) => textAt(user, 'name') ?? []);
  for (const user of users.length > 0 ? users : [name]) add('Secret', `${name}-pguser-${user}`);
}

function flaggerCanary(object: JsonObject, _id: ObjectId, add: AddProduced): void {
  const target = textAt(object, 'spec', 'targetRef', 'name');
  if (target === undefined) return;
  const service = textAt(object, 'spec', 'service', 'name') ?? target;
  for (const suffix of ['', '-primary', '-canary']) add('Service', `${service}${suffix}`);
  add(textAt(object, 'spec', 'targetRef', 'kind') ?? 'Deployment', `${target}-primary`, {}, 'apps');
}

/** In every namespace: `group/Kind/name` → data keys. */
export const NAMESPACE_OBJECTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['/ServiceAccount/default', []],
  ['/ConfigMap/kube-root-ca.crt', ['ca.crt']],
]);

/** In every cluster: ids → ports of services. */
export const CLUSTER_OBJECTS: ReadonlyMap<string, readonly ServicePort[]> = new Map<string, readonly ServicePort[]>([
  ['scheduling.k8s.io/PriorityClass//system-cluster-critical', []],
  ['scheduling.k8s.io/PriorityClass//system-node-critical', []],
  ['/Namespace//default', []],
  ['/Namespace//kube-system', []],
  ['/Namespace//kube-public', []],
  ['/Namespace//kube-node-lease', []],
  ['/Service/default/kubernetes', [{ name: 'https', port: 443 }]],
  [
    '/Service/kube-system/kube-dns',
    [
      { name: 'dns', port: 53 },
      { name: 'dns-tcp', port: 53 },
      { name: 'metrics', port: 9153 },
    ],
  ],
  ['/ConfigMap/kube-system/extension-apiserver-authentication', []],
  ['rbac.authorization.k8s.io/Role/kube-system/extension-apiserver-authentication-reader', []],
]);

/** Besides those that begin with "system:". */
export const SYSTEM_CLUSTER_ROLES: ReadonlySet<string> = new Set(['cluster-admin', 'admin', 'edit', 'view']);
