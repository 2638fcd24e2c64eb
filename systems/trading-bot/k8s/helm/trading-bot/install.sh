#!/usr/bin/env bash
# Installs trading-bot, or upgrades it when it is there: ENV is dev, staging, prod.
# With DRYRUN true nothing is changed; with false it is a real installation.
set -euo pipefail

chart=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat << 'EOF'
Usage: install.sh [ENV] [DRYRUN]

  ENV      dev, staging, prod (default: dev)
  DRYRUN   true: show what would be done, change nothing; false: do it (default: false)

Variables:
  HELM_EXTRA_ARGS   more arguments for helm, separated by blanks
  TIMEOUT           how long helm waits (default: 10m)
  POD_TIMEOUT       how long each workload is waited for afterwards (default: 300s)

Examples:
  bash k8s/helm/trading-bot/install.sh dev true
  bash k8s/helm/trading-bot/install.sh dev false
EOF
}

stop() { printf 'error: %s\n' "$1" >&2; exit "${2:-1}"; }
step() { printf '\n== %s\n' "$1"; }

environment=${1:-dev}
dry_run=${2:-false}
case $environment in
  -h | --help) usage; exit 0 ;;
  dev)
    release=trading-bot
    namespace=trading-dev
    secret=''
    production=false
    placeholders=true
    quota_pods=12
    quota_cpu=2
    quota_memory=2Gi
    workloads=(
      deployment/trading-bot
    )
    access=(
      'bot: kubectl port-forward -n trading-dev service/trading-bot 8000:8000'
      'notes: helm get notes trading-bot -n trading-dev'
    )
    ;;
  staging)
    release=trading-bot
    namespace=trading-staging
    secret='trading-bot'
    production=false
    placeholders=false
    quota_pods=18
    quota_cpu=5
    quota_memory=7Gi
    workloads=(
      deployment/trading-bot
    )
    access=(
      'bot: kubectl port-forward -n trading-staging service/trading-bot 8000:8000'
      'notes: helm get notes trading-bot -n trading-staging'
    )
    ;;
  prod)
    release=trading-bot
    namespace=trading-prod
    secret='trading-bot'
    production=true
    placeholders=false
    quota_pods=30
    quota_cpu=11
    quota_memory=21Gi
    workloads=(
      deployment/trading-bot
    )
    access=(
      'https://trading-bot.example.com'
      'bot: kubectl port-forward -n trading-prod service/trading-bot 8000:8000'
      'notes: helm get notes trading-bot -n trading-prod'
    )
    ;;
  *) usage >&2; stop "unknown environment \"$environment\", wanted dev, staging, prod" 2 ;;
esac
case $dry_run in
  true | false) ;;
  *) stop "DRYRUN is true or false, not \"$dry_run\"" 2 ;;
esac
timeout=${TIMEOUT:-10m}
pod_timeout=${POD_TIMEOUT:-300s}
read -r -a extra <<< "${HELM_EXTRA_ARGS:-}"

step "Prerequisites"
command -v helm > /dev/null 2>&1 || stop "helm is not installed: https://helm.sh/docs/intro/install/"
command -v kubectl > /dev/null 2>&1 || stop "kubectl is not installed: https://kubernetes.io/docs/tasks/tools/"
printf '  helm %s\n' "$(helm version --short 2> /dev/null || echo '(version unknown)')"
cluster=true
if kubectl cluster-info --request-timeout=10s > /dev/null 2>&1; then
  printf '  cluster: %s\n' "$(kubectl config current-context 2> /dev/null || echo 'of this machine')"
else
  cluster=false
  [ "$dry_run" = true ] || stop "no cluster answers: look at kubectl config current-context"
  printf '  no cluster answers: the dry run asks none\n'
fi

step "Values of $environment"
values=(-f "$chart/values-$environment.yaml")
# Secrets of this environment: a private file, never in git.
private=${SECRETS_FILE:-$chart/values-$environment-secrets.yaml}
if [ -f "$private" ]; then
  values+=(-f "$private")
elif [ "$placeholders" = true ]; then
  printf '  secrets: the placeholders of values-%s.yaml, which protect nothing\n' "$environment"
elif [ -z "$secret" ] && [ "$dry_run" = true ]; then
  # Placeholders, so that the chart renders; they are installed nowhere.
  values+=(-f "$chart/ci/default-values.yaml")
elif [ -z "$secret" ] && [ "$production" = true ]; then
  stop "there is no $private: put the secrets of $environment there (see README.md, Secrets); it must stay out of git"
elif [ -z "$secret" ]; then
  # Made once and kept: a database does not take another password later.
  random() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
  (
    umask 077
    cat > "$private" << EOF
secrets:
  binanceApiKey: "$(random)"
  binanceApiSecret: "$(random)"
  databaseUser: "$(random)"
  databasePassword: "$(random)"
  redisPassword: "$(random)"
  encryptionKey: "$(random)"
EOF
  )
  printf '  wrote %s with secrets drawn by chance: keep it, and keep it out of git\n' "$private"
  values+=(-f "$private")
fi
printf '  %s\n' "${values[@]}"

step "Validation of the chart"
helm lint "$chart" "${values[@]}" || stop "helm lint refuses the chart"

if [ "$dry_run" = true ]; then
  step "Dry run: nothing is changed"
  if [ "$cluster" = true ]; then
    helm upgrade --install "$release" "$chart" "${values[@]}" --namespace "$namespace" --dry-run \
      ${extra[@]+"${extra[@]}"} || stop "the dry run failed"
  else
    helm template "$release" "$chart" "${values[@]}" --namespace "$namespace" \
      ${extra[@]+"${extra[@]}"} || stop "the chart does not render"
  fi
  printf '\nNothing was changed. For real: %s %s false\n' "bash $0" "$environment"
  exit 0
fi

step "Namespace $namespace"
if kubectl get namespace "$namespace" > /dev/null 2>&1; then
  printf '  is there, and stays as it is\n'
else
  kubectl create namespace "$namespace"
  # What runs here needs no more than the strictest standard; pods that ask for more are refused.
  kubectl label namespace "$namespace" \
    pod-security.kubernetes.io/enforce=restricted \
    pod-security.kubernetes.io/warn=restricted \
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

if [ -n "$secret" ]; then
  step "Secret $secret"
  kubectl get secret "$secret" --namespace "$namespace" > /dev/null 2>&1 ||
    stop "there is no Secret $secret in namespace $namespace; make it first (see README.md, Secrets)"
  for key in binance-api-key binance-api-secret database-user database-password redis-password encryption-key; do
    value=$(kubectl get secret "$secret" --namespace "$namespace" -o "jsonpath={.data['$key']}" 2> /dev/null || true)
    [ -n "$value" ] || stop "the Secret $secret has no key $key"
  done
  printf '  has its keys\n'
fi

state=$(helm status "$release" --namespace "$namespace" 2> /dev/null | sed -n 's/^STATUS: //p' || true)
case $state in
  '') step "Installation of $release" ;;
  pending-*) stop "release $release is $state: somebody works on it, or was interrupted. Go back with: helm rollback $release -n $namespace" ;;
  *) step "Upgrade of $release, which is $state" ;;
esac
if ! helm upgrade --install "$release" "$chart" "${values[@]}" --namespace "$namespace" --wait --timeout "$timeout" \
  ${extra[@]+"${extra[@]}"}; then
  printf '\nWhat the pods say:\n' >&2
  kubectl get pods --namespace "$namespace" --selector "app.kubernetes.io/instance=$release" >&2 || true
  kubectl get events --namespace "$namespace" --sort-by=.lastTimestamp 2> /dev/null | tail -n 15 >&2 || true
  stop "helm failed; go back with: helm rollback $release -n $namespace"
fi

step "Pods"
for workload in "${workloads[@]}"; do
  kubectl rollout status "$workload" --namespace "$namespace" --timeout "$pod_timeout" || stop "$workload is not ready"
done

step "Status"
helm status "$release" --namespace "$namespace"
kubectl get pods,services,ingresses --namespace "$namespace" --selector "app.kubernetes.io/instance=$release" || true

step "Access"
printf '%s\n' "${access[@]}"
