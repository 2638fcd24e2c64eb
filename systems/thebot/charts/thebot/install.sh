#!/usr/bin/env bash
# Installs thebot, or upgrades it when it is there: ENV is dev, staging, prod.
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
  bash charts/thebot/install.sh dev true
  bash charts/thebot/install.sh dev false
EOF
}

stop() { printf 'error: %s\n' "$1" >&2; exit "${2:-1}"; }
step() { printf '\n== %s\n' "$1"; }

environment=${1:-dev}
dry_run=${2:-false}
case $environment in
  -h | --help) usage; exit 0 ;;
  dev)
    release=thebot
    namespace=thebot
    secret=''
    production=false
    placeholders=true
    quota_pods=26
    quota_cpu=1
    quota_memory=1Gi
    workloads=(
      deployment/thebot-backend
      deployment/thebot-frontend
      deployment/thebot-celery
      deployment/thebot-celery-beat
      statefulset/thebot-postgresql
      statefulset/thebot-redis
    )
    access=(
      'http://thebot.local'
      'backend: kubectl port-forward -n thebot service/thebot-backend 8000:8000'
      'frontend: kubectl port-forward -n thebot service/thebot-frontend 8080:80'
      'notes: helm get notes thebot -n thebot'
    )
    ;;
  staging)
    release=thebot
    namespace=thebot-staging
    secret=''
    production=false
    placeholders=false
    quota_pods=42
    quota_cpu=12
    quota_memory=12Gi
    workloads=(
      deployment/thebot-backend
      deployment/thebot-frontend
      deployment/thebot-celery
      deployment/thebot-celery-beat
      statefulset/thebot-postgresql
      statefulset/thebot-redis
    )
    access=(
      'https://staging.thebot.com'
      'https://api.staging.thebot.com'
      'backend: kubectl port-forward -n thebot-staging service/thebot-backend 8000:8000'
      'frontend: kubectl port-forward -n thebot-staging service/thebot-frontend 8080:80'
      'notes: helm get notes thebot -n thebot-staging'
    )
    ;;
  prod)
    release=thebot
    namespace=thebot-prod
    secret='thebot-secrets'
    production=true
    placeholders=false
    quota_pods=66
    quota_cpu=49
    quota_memory=49Gi
    workloads=(
      deployment/thebot-backend
      deployment/thebot-frontend
      deployment/thebot-celery
      deployment/thebot-celery-beat
      statefulset/thebot-postgresql
      statefulset/thebot-redis
    )
    access=(
      'https://thebot.com'
      'https://www.thebot.com'
      'https://api.thebot.com'
      'backend: kubectl port-forward -n thebot-prod service/thebot-backend 8000:8000'
      'frontend: kubectl port-forward -n thebot-prod service/thebot-frontend 8080:80'
      'notes: helm get notes thebot -n thebot-prod'
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
  data:
    SECRET_KEY: "$(random)"
    POSTGRES_PASSWORD: "$(random)"
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
  for key in SECRET_KEY POSTGRES_PASSWORD; do
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
