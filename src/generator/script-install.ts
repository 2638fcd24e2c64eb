/** install.sh: installs or upgrades one environment. */
import { amountOf, type Json, type ResolvedApplication, type ResolvedComponent, type ResolvedEnvironment } from '../app/index.ts';
import { inTree, ownDefault, shownName, staying } from './readme-names.ts';
import { scriptHead } from './script-text.ts';
import { entryAt, valuePath } from './template-value.ts';

export function installScript(application: ResolvedApplication): string {
  const { name, environments } = application;
  const names = environments.map((environment) => environment.name);
  const usual = names.includes('dev') ? 'dev' : (names[0] ?? '');
  const example = `bash ${application.path}/${application.description.scripts?.install ?? 'install.sh'}`;
  return `${scriptHead(`# Installs ${name}, or upgrades it when it is there: ENV is ${names.join(', ')}.
# With DRYRUN true nothing is changed; with false it is a real installation.`)}
usage() {
  cat << 'EOF'
Usage: install.sh [ENV] [DRYRUN]

  ENV      ${names.join(', ')} (default: ${usual})
  DRYRUN   true: show what would be done, change nothing; false: do it (default: false)

Variables:
  HELM_EXTRA_ARGS   more arguments for helm, separated by blanks
  TIMEOUT           how long helm waits (default: 10m)
  POD_TIMEOUT       how long each workload is waited for afterwards (default: 300s)

Examples:
  ${example} ${usual} true
  ${example} ${usual} false
EOF
}

stop() { printf 'error: %s\\n' "$1" >&2; exit "\${2:-1}"; }
step() { printf '\\n== %s\\n' "$1"; }

environment=\${1:-${usual}}
dry_run=\${2:-false}
case $environment in
  -h | --help) usage; exit 0 ;;
${environments.map((environment) => environmentCase(application, environment)).join('\n')}
  *) usage >&2; stop "unknown environment \\"$environment\\", wanted ${names.join(', ')}" 2 ;;
esac
case $dry_run in
  true | false) ;;
  *) stop "DRYRUN is true or false, not \\"$dry_run\\"" 2 ;;
esac
timeout=\${TIMEOUT:-10m}
pod_timeout=\${POD_TIMEOUT:-300s}
read -r -a extra <<< "\${HELM_EXTRA_ARGS:-}"

step "Prerequisites"
command -v helm > /dev/null 2>&1 || stop "helm is not installed: https://helm.sh/docs/intro/install/"
command -v kubectl > /dev/null 2>&1 || stop "kubectl is not installed: https://kubernetes.io/docs/tasks/tools/"
printf '  helm %s\\n' "$(helm version --short 2> /dev/null || echo '(version unknown)')"
cluster=true
if kubectl cluster-info --request-timeout=10s > /dev/null 2>&1; then
  printf '  cluster: %s\\n' "$(kubectl config current-context 2> /dev/null || echo 'of this machine')"
else
  cluster=false
  [ "$dry_run" = true ] || stop "no cluster answers: look at kubectl config current-context"
  printf '  no cluster answers: the dry run asks none\\n'
fi

step "Values of $environment"
values=(-f "$chart/values-$environment.yaml")
${privateValues(application)}
printf '  %s\\n' "\${values[@]}"

step "Validation of the chart"
helm lint "$chart" "\${values[@]}" || stop "helm lint refuses the chart"

if [ "$dry_run" = true ]; then
  step "Dry run: nothing is changed"
  if [ "$cluster" = true ]; then
    helm upgrade --install "$release" "$chart" "\${values[@]}" --namespace "$namespace" --dry-run \\
      \${extra[@]+"\${extra[@]}"} || stop "the dry run failed"
  else
    helm template "$release" "$chart" "\${values[@]}" --namespace "$namespace" \\
      \${extra[@]+"\${extra[@]}"} || stop "the chart does not render"
  fi
  printf '\\nNothing was changed. For real: %s %s false\\n' "bash $0" "$environment"
  exit 0
fi

step "Namespace $namespace"
if kubectl get namespace "$namespace" > /dev/null 2>&1; then
  printf '  is there, and stays as it is\\n'
else
  kubectl create namespace "$namespace"
  # What runs here needs no more than the strictest standard; pods that ask for more are refused.
  kubectl label namespace "$namespace" \\
    pod-security.kubernetes.io/enforce=restricted \\
    pod-security.kubernetes.io/warn=restricted \\
    pod-security.kubernetes.io/audit=restricted
  # More than twice what the chart asks for at its largest is a mistake; containers without sizes get small ones.
  kubectl apply -n "$namespace" -f - << EOF
apiVersion: v1
kind: ResourceQuota
metadata:
  name: $release
spec:
  hard:
    pods: "$quota_pods"
    requests.cpu: "$quota_cpu"
    requests.memory: $quota_memory
---
apiVersion: v1
kind: LimitRange
metadata:
  name: $release
spec:
  limits:
    - type: Container
      defaultRequest:
        cpu: 10m
        memory: 16Mi
      default:
        memory: 128Mi
EOF
fi
${existingSecret(application)}
state=$(helm status "$release" --namespace "$namespace" 2> /dev/null | sed -n 's/^STATUS: //p' || true)
case $state in
  '') step "Installation of $release" ;;
  pending-*) stop "release $release is $state: somebody works on it, or was interrupted. Go back with: helm rollback $release -n $namespace" ;;
  *) step "Upgrade of $release, which is $state" ;;
esac
if ! helm upgrade --install "$release" "$chart" "\${values[@]}" --namespace "$namespace" --wait --timeout "$timeout" \\
  \${extra[@]+"\${extra[@]}"}; then
  printf '\\nWhat the pods say:\\n' >&2
  kubectl get pods --namespace "$namespace" --selector "app.kubernetes.io/instance=$release" >&2 || true
  kubectl get events --namespace "$namespace" --sort-by=.lastTimestamp 2> /dev/null | tail -n 15 >&2 || true
  stop "helm failed; go back with: helm rollback $release -n $namespace"
fi

step "Pods"
for workload in "\${workloads[@]}"; do
  kubectl rollout status "$workload" --namespace "$namespace" --timeout "$pod_timeout" || stop "$workload is not ready"
done

step "Status"
helm status "$release" --namespace "$namespace"
kubectl get pods,services,ingresses --namespace "$namespace" --selector "app.kubernetes.io/instance=$release" || true

step "Access"
printf '%s\\n' "\${access[@]}"
`;
}

function environmentCase(application: ResolvedApplication, environment: ResolvedEnvironment): string {
  const { name, release, namespace } = environment;
  const isBundled = (values: readonly string[]): boolean =>
    valueIn(application, environment, [...values, 'enabled']) !== false &&
    valueIn(application, environment, [...values, 'operator', 'enabled']) !== true;
  const workloads = [
    ...staying(application).map(({ workload, object }) => `${workload.toLowerCase()}/${shownName(application, object, release)}`),
    ...application.stores
      .filter(({ values }) => isBundled(values))
      .map(({ as, object }) => `${as.toLowerCase()}/${shownName(application, object, release)}`),
  ];
  const quota = quotaOf(application, environment);
  return `  ${name})
    release=${release}
    namespace=${namespace}
${application.secrets === undefined ? '' : `    secret=${quotedWord(existingOf(application, environment))}\n    production=${application.description.environments?.[name]?.production === true}\n    placeholders=${sourceOf(application, environment) === 'placeholder'}\n`}    quota_pods=${quota.pods}
    quota_cpu=${quota.cpu}
    quota_memory=${quota.memory}
    workloads=(
${workloads.map((workload) => `      ${workload}`).join('\n')}
    )
    access=(
${accessLines(application, environment)
  .map((line) => `      ${quotedWord(line)}`)
  .join('\n')}
    )
    ;;`;
}

const sourceOf = ({ description }: ResolvedApplication, { name }: ResolvedEnvironment): unknown =>
  description.environments?.[name]?.secrets;

const quotedWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function existingOf(application: ResolvedApplication, { name }: ResolvedEnvironment): string {
  const source = application.description.environments?.[name]?.secrets;
  return typeof source === 'object' && 'existing' in source ? source.existing : '';
}

/** A value as an environment has it; undefined when there is none. */
export function valueIn(application: ResolvedApplication, environment: ResolvedEnvironment, path: readonly string[]): Json | undefined {
  const changed = inTree(environment.delta, valuePath(application, path));
  if (changed !== undefined && changed !== null) return changed;
  const entry = entryAt(application, path);
  if (entry === undefined) return undefined;
  return entry.default === null && entry.fallback !== undefined ? valueIn(application, environment, entry.fallback) : entry.default;
}

function accessLines(application: ResolvedApplication, environment: ResolvedEnvironment): readonly string[] {
  const { release, namespace } = environment;
  const lines: string[] = [];
  if (application.reach.ingress && valueIn(application, environment, ['ingress', 'enabled']) === true) {
    const tls = valueIn(application, environment, ['ingress', 'tls']);
    const hosts = valueIn(application, environment, ['ingress', 'hosts']);
    const scheme = Array.isArray(tls) && tls.length > 0 ? 'https' : 'http';
    for (const host of Array.isArray(hosts) ? (hosts as readonly { readonly host?: string }[]) : [])
      lines.push(`${scheme}://${host.host ?? ''}`);
  }
  for (const web of application.components.filter(({ kind }) => kind === 'web')) {
    const port = ownDefault(application, web, 'service.port') ?? web.port;
    const service = shownName(application, web.serviceName, release);
    lines.push(`${web.name}: kubectl port-forward -n ${namespace} service/${service} ${Number(web.port ?? 0)}:${String(port)}`);
  }
  return [...lines, `notes: helm get notes ${release} -n ${namespace}`];
}

/** Twice what the release asks for at its largest: new pods stand beside the old ones during an update. */
function quotaOf(
  application: ResolvedApplication,
  environment: ResolvedEnvironment,
): { readonly pods: number; readonly cpu: number; readonly memory: string } {
  let pods = 0;
  let cpu = 0;
  let bytes = 0;
  const add = (values: readonly string[], count: number): void => {
    const request = (kind: string): number => {
      const whole = valueIn(application, environment, [...values, 'resources']);
      const single = valueIn(application, environment, [...values, 'resources', 'requests', kind]);
      const inMap =
        typeof whole === 'object' && whole !== null && !Array.isArray(whole) ? inTree(whole as never, ['requests', kind]) : undefined;
      return amountOf(String(single ?? inMap ?? '')) ?? 0;
    };
    pods += count;
    cpu += count * request('cpu');
    bytes += count * request('memory');
  };
  for (const component of application.components) add(component.values, mostPods(application, environment, component));
  for (const store of application.stores) add(store.values, 1);
  return { pods: pods * 2 + 10, cpu: Math.ceil(cpu * 2 + 1), memory: `${Math.ceil((bytes * 2) / 2 ** 30 + 1)}Gi` };
}

function mostPods(application: ResolvedApplication, environment: ResolvedEnvironment, component: ResolvedComponent): number {
  const read = (path: string): Json | undefined => valueIn(application, environment, [...component.values, ...path.split('.')]);
  const scaled = component.scales === 'hpa' && read('autoscaling.enabled') === true ? Number(read('autoscaling.maxReplicas') ?? 1) : 0;
  return Math.max(1, scaled, Number(read('replicaCount') ?? 1));
}

/** A file with secrets that is not in git; outside production one is made when there is none. */
function privateValues(application: ResolvedApplication): string {
  const { secrets } = application;
  if (secrets === undefined) return '';
  const needed = secrets.keys.flatMap(({ source }) => (source.kind === 'supplied' && source.required ? [source.path] : []));
  const indent = '  '.repeat(secrets.at.length);
  const lines = [
    ...secrets.at.map((key, i) => `${'  '.repeat(i)}${key}:`),
    ...needed.map((path) => `${indent}${path.join('.')}: "$(random)"`),
  ];
  const make =
    needed.length === 0
      ? ''
      : `
elif [ "$placeholders" = true ]; then
  printf '  secrets: the placeholders of values-%s.yaml, which protect nothing\\n' "$environment"
elif [ -z "$secret" ] && [ "$dry_run" = true ]; then
  # Placeholders, so that the chart renders; they are installed nowhere.
  values+=(-f "$chart/ci/default-values.yaml")
elif [ -z "$secret" ] && [ "$production" = true ]; then
  stop "there is no $private: put the secrets of $environment there (see README.md, Secrets); it must stay out of git"
elif [ -z "$secret" ]; then
  # Made once and kept: a database does not take another password later.
  random() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \\n'; }
  (
    umask 077
    cat > "$private" << EOF
${lines.join('\n')}
EOF
  )
  printf '  wrote %s with secrets drawn by chance: keep it, and keep it out of git\\n' "$private"
  values+=(-f "$private")`;
  return `# Secrets of this environment: a private file, never in git.
private=\${SECRETS_FILE:-$chart/values-$environment-secrets.yaml}
if [ -f "$private" ]; then
  values+=(-f "$private")${make}
fi`;
}

function existingSecret(application: ResolvedApplication): string {
  const { secrets } = application;
  if (secrets === undefined) return '';
  const keys = secrets.keys
    .filter(({ source }) => source.kind === 'link' || (source.kind === 'supplied' && source.required))
    .map(({ key }) => key);
  const look = `
  for key in ${keys.join(' ')}; do
    value=$(kubectl get secret "$secret" --namespace "$namespace" -o "jsonpath={.data['$key']}" 2> /dev/null || true)
    [ -n "$value" ] || stop "the Secret $secret has no key $key"
  done
  printf '  has its keys\\n'`;
  return `
if [ -n "$secret" ]; then
  step "Secret $secret"
  kubectl get secret "$secret" --namespace "$namespace" > /dev/null 2>&1 ||
    stop "there is no Secret $secret in namespace $namespace; make it first (see README.md, Secrets)"${keys.length === 0 ? '' : look}
fi
`;
}
