/** The values of ways in, network, monitoring and access: one function per block of values.yaml. */
import type { Description } from './application.ts';
import type { ContractDraft, ValuePlace } from './contract-draft.ts';
import type { ContractInput } from './contract-part.ts';
import type { Callers, Gateway, Hosts, Ingress, ServiceExposure } from './expose.ts';
import type { Json, JsonMap, ResolvedParts } from './model.ts';
import { FLAG, INGRESS_TLS, integer, OPEN_LIST, oneOf, TEXT, TEXT_MAP } from './value-schema.ts';

const SCHEMA_ONLY: ValuePlace = { place: 'schema' };

export function reachValues(draft: ContractDraft, input: ContractInput): void {
  const { description, parts } = input;
  for (const name of parts.reach.backends) callerValues(draft, input, name);
  const { ingress, gateway } = description.expose ?? {};
  if (ingress !== undefined) ingressValues(draft, ingress, parts.reach.backends);
  if (gateway !== undefined) gatewayValues(draft, gateway, parts.reach.backends);
  networkValues(draft, input);
  if (description.monitor !== undefined) monitorValues(draft, description.monitor, parts.layout === 'flat');
  identityValues(draft, input);
}

function callersSchema(controller: boolean): JsonMap {
  const words = ['', 'namespace', 'cluster', ...(controller ? ['ingress'] : []), 'internet'];
  const labels = { type: 'object', additionalProperties: false, properties: { namespaces: TEXT_MAP, pods: TEXT_MAP } };
  return { anyOf: [oneOf(...words), labels] };
}

/** Who calls a web component from outside of the release. */
function callerValues(draft: ContractDraft, { description, parts }: ContractInput, name: string): void {
  const component = parts.components.find((one) => one.name === name);
  if (component === undefined || !parts.reach.policies.has(name)) return;
  const callers = callersOf(description, parts, name);
  const initial = typeof callers === 'object' ? (callers as JsonMap) : (callers ?? '');
  const { controller } = parts.reach;
  const ingress = controller ? ', ingress (its controller, which may anyway where the Ingress leads here)' : '';
  const doc = `Who may call it while networkPolicy.enabled, besides the parts of this release that use it: namespace, cluster${ingress}, internet (anybody), { namespaces, pods } by labels, or "": nobody`;
  const said = parts.layout === 'flat' || callers !== undefined;
  draft.under(component.values).value('service.callers', initial, callersSchema(controller), doc, said ? {} : SCHEMA_ONLY);
}

/** Undefined: nobody but the parts of the release that use it, and the Ingress where it leads there. */
function callersOf(description: Description, parts: ResolvedParts, name: string): Callers | undefined {
  const { nodePort, loadBalancer, clusterIP, ingress, gateway } = description.expose ?? {};
  const mine = (way: ServiceExposure | undefined): boolean => way !== undefined && (way.to ?? name) === name;
  if (mine(nodePort)) return nodePort?.from ?? 'internet';
  if (mine(loadBalancer)) return loadBalancer?.from ?? 'internet';
  if (mine(clusterIP)) return clusterIP?.from ?? 'namespace';
  const routed = [ingress, gateway].some((way) => Object.values(way?.hosts ?? {}).some((paths) => Object.values(paths).includes(name)));
  const called = parts.components.some((component) => component.calls.includes(name));
  return routed || called ? undefined : 'namespace';
}

function ingressValues(draft: ContractDraft, ingress: Ingress, backends: readonly string[]): void {
  const tls = ingress.tls ?? false;
  const secretName = typeof tls === 'object' && 'secret' in tls ? tls.secret : '';
  const certificates: Json = tls === false ? [] : [{ secretName, hosts: Object.keys(ingress.hosts) }];
  draft.group('ingress', 'Ingress for browsers outside the cluster');
  draft.value('ingress.enabled', ingress.enabled ?? true, FLAG, 'Whether there is one');
  draft.value('ingress.className', ingress.class ?? '', TEXT, "Ingress class; empty: the cluster's default");
  draft.value('ingress.annotations', { ...issuerOf(tls), ...ingress.annotations }, TEXT_MAP, 'Annotations for its controller');
  draft.value('ingress.hosts', hostsJson(ingress.hosts, backends), hostsSchema(backends), 'Hosts, their paths, and what answers there');
  draft.value(
    'ingress.tls',
    certificates,
    INGRESS_TLS,
    'Certificates: [{ secretName, hosts }]; an empty secretName is <fullname>-tls. cert-manager fills the Secret when an issuer is annotated',
  );
}

function issuerOf(tls: NonNullable<Ingress['tls']>): Record<string, string> {
  if (typeof tls !== 'object' || !('issuer' in tls)) return {};
  return { [tls.kind === 'Issuer' ? 'cert-manager.io/issuer' : 'cert-manager.io/cluster-issuer']: tls.issuer };
}

function hostsJson(hosts: Hosts, backends: readonly string[]): Json {
  return Object.entries(hosts).map(([host, paths]) => ({
    host,
    paths: Object.entries(paths).map(([path, component]) => ({
      path: path.replace(/(?<=.)\$$/, ''),
      pathType: path.endsWith('$') ? 'Exact' : 'Prefix',
      ...(backends.length > 1 && { component }),
    })),
  }));
}

function hostsSchema(backends: readonly string[]): JsonMap {
  const several = backends.length > 1;
  const path = { type: 'string', pattern: '^/' };
  const properties = { path, pathType: oneOf('Prefix', 'Exact'), ...(several && { component: oneOf(...backends) }) };
  const required = several ? ['path', 'component'] : ['path'];
  const paths = { type: 'array', minItems: 1, items: { type: 'object', additionalProperties: false, required, properties } };
  return {
    type: 'array',
    items: { type: 'object', additionalProperties: false, required: ['host', 'paths'], properties: { host: TEXT, paths } },
  };
}

function gatewayValues(draft: ContractDraft, gateway: Gateway, backends: readonly string[]): void {
  const { parent } = gateway;
  draft.group('gateway', 'HTTPRoute of the Gateway API, instead of an Ingress: one of the two, never both');
  draft.value('gateway.enabled', gateway.enabled ?? true, FLAG, 'Whether there is one');
  draft.value(
    'gateway.className',
    gateway.class ?? '',
    TEXT,
    "Class of a Gateway of this release's own; empty: parentRef names the one that takes the route",
  );
  draft.group('gateway.parentRef', 'The Gateway that takes the route');
  draft.value('gateway.parentRef.name', parent.name, TEXT, 'Its name');
  draft.value('gateway.parentRef.namespace', parent.namespace ?? '', TEXT, "Its namespace; empty: the release's");
  draft.value('gateway.parentRef.sectionName', parent.section ?? '', TEXT, 'Its listener; empty: all that fit');
  const secret = gateway.tls ? gateway.tls.secret : '';
  draft.value(
    'gateway.tlsSecret',
    secret,
    TEXT,
    "Secret with the certificate of the release's own Gateway; empty: plain HTTP",
    SCHEMA_ONLY,
  );
  draft.value('gateway.annotations', { ...gateway.annotations }, TEXT_MAP, 'Annotations of the route and of the own Gateway', SCHEMA_ONLY);
  draft.value('gateway.hosts', hostsJson(gateway.hosts, backends), hostsSchema(backends), 'Hosts, their paths, and what answers there');
  draft.value(
    'gateway.timeoutSeconds',
    gateway.timeout ?? 0,
    integer(0),
    "Seconds until a request is given up; 0: the gateway's own limit",
  );
}

const CONTROLLER_NAMESPACES: Readonly<Record<string, string>> = {
  nginx: 'ingress-nginx',
  traefik: 'traefik',
  haproxy: 'haproxy-controller',
  kong: 'kong',
  contour: 'projectcontour',
  istio: 'istio-system',
};

const NAMES: JsonMap = { type: 'array', items: { type: 'string', minLength: 1 } };

function networkValues(draft: ContractDraft, { description, parts }: ContractInput): void {
  const said = description.networkPolicy;
  const options = typeof said === 'object' ? said : {};
  const byEnvironment = Object.values(description.environments ?? {}).some((environment) => environment.networkPolicy !== undefined);
  const enabled = typeof said === 'boolean' ? said : (options.enabled ?? !byEnvironment);
  const byHand = /1\.20\b/.test(description.kubernetes ?? '') ? ' (Kubernetes 1.20: label them kubernetes.io/metadata.name yourself)' : '';
  draft.group('networkPolicy', 'Who may talk to whom: what is not declared is refused, both ways. DNS is always allowed');
  draft.value(
    'networkPolicy.enabled',
    enabled,
    FLAG,
    'Whether there are NetworkPolicies; the cluster needs a network plugin that knows them',
  );
  if (parts.reach.controller) {
    const usual = CONTROLLER_NAMESPACES[description.expose?.ingress?.class ?? 'nginx'] ?? 'ingress-nginx';
    const doc = `Namespaces of the ingress controller or gateway, by name${byHand}. None: it may call from anywhere`;
    draft.value('networkPolicy.ingressNamespaces', options.ingressNamespaces ?? [usual], NAMES, doc);
  }
  const watched = parts.reach.monitor !== undefined;
  if (watched || parts.stores.length > 0) {
    const doc = 'Namespaces of Prometheus, by name. None: it may call from anywhere';
    draft.value(
      'networkPolicy.monitoringNamespaces',
      options.monitoringNamespaces ?? ['monitoring'],
      NAMES,
      doc,
      watched ? {} : SCHEMA_ONLY,
    );
  }
  draft.value('networkPolicy.extraIngress', [], OPEN_LIST, 'More callers of all components (NetworkPolicyIngressRule)', SCHEMA_ONLY);
  draft.value('networkPolicy.extraEgress', [], OPEN_LIST, 'More that all components call (NetworkPolicyEgressRule)', SCHEMA_ONLY);
}

function monitorValues(draft: ContractDraft, monitor: NonNullable<Description['monitor']>, flat: boolean): void {
  const byAnnotations = monitor.by === 'annotations';
  const what = byAnnotations
    ? 'annotations on the pods'
    : 'ServiceMonitor and PodMonitor of the Prometheus Operator, where the cluster has it';
  const rare = flat ? {} : SCHEMA_ONLY;
  draft.group('monitor', `How Prometheus reads the metrics: ${what}`);
  draft.value('monitor.enabled', monitor.enabled ?? true, FLAG, 'Whether it does');
  if (!byAnnotations) {
    const place = monitor.interval === undefined ? rare : {};
    draft.value('monitor.interval', monitor.interval ?? 30, integer(1), 'Seconds between two readings', place);
  }
  const finds = 'Labels by which the Prometheus Operator finds monitors and rules, e.g. release: prometheus';
  draft.value('monitor.labels', {}, TEXT_MAP, finds);
  draft.group('monitor.alerts', 'PrometheusRule; needs the Prometheus Operator, and kube-state-metrics for what concerns pods');
  draft.value('monitor.alerts.enabled', true, FLAG, 'Whether there is one', rare);
  draft.value('monitor.alerts.off', [], NAMES, 'Alerts to leave out, by name', SCHEMA_ONLY);
  draft.value('monitor.alerts.labels', {}, TEXT_MAP, 'More labels of every alert, e.g. team: shop', SCHEMA_ONLY);
  draft.group('monitor.dashboards', 'ConfigMap with dashboards for Grafana');
  draft.value('monitor.dashboards.enabled', true, FLAG, 'Whether there is one', rare);
  draft.value('monitor.dashboards.labels', { grafana_dashboard: '1' }, TEXT_MAP, "Labels by which Grafana's sidecar finds it", SCHEMA_ONLY);
}

function identityValues(draft: ContractDraft, { description, parts }: ContractInput): void {
  const callers = parts.components.filter((component) => component.talksToApi).map((component) => component.name);
  const token =
    callers.length === 0
      ? 'Its token is not mounted: nothing here calls the Kubernetes API'
      : `Its token is mounted where the Kubernetes API is called: ${callers.join(', ')}`;
  draft.group('serviceAccount', `Identity of the pods. ${token}`);
  draft.value('serviceAccount.create', true, FLAG, 'Whether the chart makes it');
  draft.value('serviceAccount.name', '', TEXT, 'Its name; empty: made from the release');
  draft.value('serviceAccount.annotations', { ...description.serviceAccount?.annotations }, TEXT_MAP, 'Annotations, e.g. of a cloud role');
  if (parts.reach.rights.length === 0) return;
  draft.group('rbac', 'What that identity may do on the Kubernetes API');
  draft.value('rbac.create', true, FLAG, 'Whether the chart makes Role and RoleBinding');
}
