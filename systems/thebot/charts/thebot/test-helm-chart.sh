#!/usr/bin/env bash
# Tests the chart thebot with helm: lint, a render of every environment, and the objects and numbers that each must have. A cluster
# is asked when there is one; without one that step says so. ENVIRONMENTS="dev staging" asks for some of them only. Exit code 1 when
# something is wrong.
set -euo pipefail

chart=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

failed=0
passed=0
say() { printf '\n== %s\n' "$1"; }
pass() { passed=$((passed + 1)); printf '  ok    %s\n' "$1"; }
fail() { failed=$((failed + 1)); printf '  FAIL  %s\n' "$1" >&2; }
finish() {
  printf '\n%s checks passed, %s failed\n' "$passed" "$failed"
  if [ "$failed" -gt 0 ]; then exit 1; fi
}
skip() { printf '  skip  %s\n' "$1"; }

# -- 1. Tools -------------------------------------------------------------------------------------------------------------------
say "1. helm is there"
if ! command -v helm > /dev/null 2>&1; then
  fail "helm is not installed: https://helm.sh/docs/intro/install/"
  finish
fi
pass "helm $(helm version --short 2> /dev/null || echo '(version unknown)')"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
read -r -a environments <<< "${ENVIRONMENTS:-dev staging prod}"
chosen() { case " ${environments[*]} " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

# Required secrets are placeholders here; nothing is installed with them.
values_of() {
  printf '%s\n' -f "$chart/ci/default-values.yaml"
  if [ -n "$1" ]; then printf '%s\n' -f "$chart/values-$1.yaml"; fi
}
# Release and namespace of an environment.
release_of() {
  case $1 in
    dev) printf '%s %s\n' thebot thebot ;;
    staging) printf '%s %s\n' thebot thebot-staging ;;
    prod) printf '%s %s\n' thebot thebot-prod ;;
    *) printf '%s %s\n' thebot default ;;
  esac
}

# -- 2. Lint --------------------------------------------------------------------------------------------------------------------
say "2. helm lint"
for environment in "" "${environments[@]}"; do
  mapfile -t values < <(values_of "$environment")
  if helm lint --strict "$chart" "${values[@]}" > "$work/lint" 2>&1; then
    pass "values${environment:+-$environment}.yaml"
  else
    fail "values${environment:+-$environment}.yaml: $(grep -E 'ERROR|WARNING|Error' "$work/lint" | head -n 5 || tail -n 5 "$work/lint")"
  fi
done

# -- 3. Render ------------------------------------------------------------------------------------------------------------------
say "3. helm template"
for environment in "" "${environments[@]}"; do
  mapfile -t values < <(values_of "$environment")
  read -r release namespace < <(release_of "$environment")
  out=$work/${environment:-defaults}.yaml
  if helm template "$release" "$chart" "${values[@]}" --namespace "$namespace" > "$out" 2> "$work/error"; then
    pass "${environment:-defaults}: $(grep -c '^kind: ' "$out" || true) objects"
  else
    fail "${environment:-defaults} does not render: $(head -c 600 "$work/error")"
    : > "$out"
  fi
done
if helm template thebot "$chart" -f "$chart/ci/default-values.yaml" --set noSuchValue=1 > /dev/null 2>&1; then
  fail "a value that nobody knows is taken without a word: values.schema.json is open or missing"
else
  pass "values that nobody knows are refused"
fi

# -- 4. Objects -----------------------------------------------------------------------------------------------------------------
# One line for each object: kind, name, then key=value of what the tests look at.
objects() {
  awk '
    function flush() { if (kind != "") print kind, name, facts; kind = ""; name = ""; facts = ""; at = "" }
    /^---/ { flush(); next }
    /^kind: / { kind = $2; next }
    /^[a-zA-Z]+:/ { at = $1; next }
    at == "metadata:" && /^  name: / { name = $2; gsub(/"/, "", name) }
    at == "metadata:" && /^  namespace: / { ns = $2; gsub(/"/, "", ns); facts = facts " namespace=" ns }
    at == "spec:" && /^  (replicas|minReplicas|maxReplicas): / { key = $1; sub(/:/, "", key); facts = facts " " key "=" $2 }
    /livenessProbe:/ { facts = facts " livenessProbe" }
    /runAsNonRoot: true/ { facts = facts " runAsNonRoot" }
    /^ +limits:/ { facts = facts " limits" }
    END { flush() }
  ' "$1"
}
# has ENVIRONMENT KIND NAME [FACT ...]
has() {
  local environment=$1 kind=$2 name=$3 line fact
  shift 3
  line=$(grep -E "^$kind $name( |$)" "$work/$environment.objects" | head -n 1 || true)
  if [ -z "$line" ]; then
    fail "$environment: there is no $kind $name"
    return 0
  fi
  for fact in "$@"; do
    case $fact in
      no-*)
        case " $line " in *" ${fact#no-}"*) fail "$environment: $kind $name sets ${fact#no-}, but its autoscaler owns it"; return 0 ;; esac ;;
      *)
        case " $line " in *" $fact "*) ;; *) fail "$environment: $kind $name has no $fact (has:${line#"$kind $name"})"; return 0 ;; esac ;;
    esac
  done
  pass "$environment: $kind $name $*"
}
for environment in "${environments[@]}"; do objects "$work/$environment.yaml" > "$work/$environment.objects"; done

say "4. Objects and numbers of pods"
if chosen dev; then
  has dev Deployment thebot-backend replicas=1
  has dev Service thebot-backend
  has dev Deployment thebot-frontend replicas=1
  has dev Service thebot-frontend
  has dev Deployment thebot-celery replicas=1
  has dev Deployment thebot-celery-beat replicas=1
  has dev StatefulSet thebot-postgresql replicas=1
  has dev Service thebot-postgresql
  has dev StatefulSet thebot-redis replicas=1
  has dev Service thebot-redis
  has dev PersistentVolumeClaim thebot-static
  has dev PersistentVolumeClaim thebot-media
  has dev Ingress thebot
fi
if chosen staging; then
  has staging Deployment thebot-backend no-replicas
  has staging HorizontalPodAutoscaler thebot-backend minReplicas=2 maxReplicas=4
  has staging Service thebot-backend
  has staging Deployment thebot-frontend no-replicas
  has staging HorizontalPodAutoscaler thebot-frontend minReplicas=2 maxReplicas=3
  has staging Service thebot-frontend
  has staging Deployment thebot-celery no-replicas
  has staging HorizontalPodAutoscaler thebot-celery minReplicas=2 maxReplicas=4
  has staging Deployment thebot-celery-beat replicas=1
  has staging StatefulSet thebot-postgresql replicas=1
  has staging Service thebot-postgresql
  has staging StatefulSet thebot-redis replicas=1
  has staging Service thebot-redis
  has staging PersistentVolumeClaim thebot-static
  has staging PersistentVolumeClaim thebot-media
  has staging Ingress thebot
  has staging NetworkPolicy thebot-backend
  has staging NetworkPolicy thebot-frontend
  has staging NetworkPolicy thebot-celery
  has staging NetworkPolicy thebot-celery-beat
  has staging NetworkPolicy thebot-migrate
  has staging NetworkPolicy thebot-collectstatic
fi
if chosen prod; then
  has prod Deployment thebot-backend no-replicas
  has prod HorizontalPodAutoscaler thebot-backend minReplicas=3 maxReplicas=10
  has prod Service thebot-backend
  has prod Deployment thebot-frontend no-replicas
  has prod HorizontalPodAutoscaler thebot-frontend minReplicas=3 maxReplicas=5
  has prod Service thebot-frontend
  has prod Deployment thebot-celery no-replicas
  has prod HorizontalPodAutoscaler thebot-celery minReplicas=3 maxReplicas=8
  has prod Deployment thebot-celery-beat replicas=1
  has prod StatefulSet thebot-postgresql replicas=1
  has prod Service thebot-postgresql
  has prod StatefulSet thebot-redis replicas=1
  has prod Service thebot-redis
  has prod PersistentVolumeClaim thebot-static
  has prod PersistentVolumeClaim thebot-media
  has prod Ingress thebot
  has prod NetworkPolicy thebot-backend
  has prod NetworkPolicy thebot-frontend
  has prod NetworkPolicy thebot-celery
  has prod NetworkPolicy thebot-celery-beat
  has prod NetworkPolicy thebot-migrate
  has prod NetworkPolicy thebot-collectstatic
fi

say "5. No object twice, none in a foreign namespace"
for environment in "${environments[@]}"; do
  twice=$(awk '{ print $1, $2 }' "$work/$environment.objects" | sort | uniq -d)
  if [ -z "$twice" ]; then pass "$environment: every object once"; else fail "$environment: twice: $twice"; fi
  read -r release namespace < <(release_of "$environment")
  foreign=$(grep -E ' namespace=' "$work/$environment.objects" | grep -vE " namespace=$namespace( |$)" | awk '{ print $1, $2 }' || true)
  if [ -z "$foreign" ]; then pass "$environment: all in $namespace"; else fail "$environment: not in $namespace: $foreign"; fi
done

say "6. Probes, limits, security"
# Switched off on purpose, with a reason in the README.
off="  "
for environment in "${environments[@]}"; do
  for fact in livenessProbe limits runAsNonRoot; do
    without=$(grep -E '^(Deployment|StatefulSet) ' "$work/$environment.objects" | grep -v " $fact" | awk '{ print $1, $2 }' | tr '\n' ' ' || true)
    without=${without% }
    case $off in *" $fact "*) continue ;; esac
    if [ -z "$without" ]; then pass "$environment: $fact everywhere"; else fail "$environment: no $fact: $without"; fi
  done
done

say "7. Images name a version"
for environment in "${environments[@]}"; do
  bare=$(grep -E '^ +(- )?image: ' "$work/$environment.yaml" | sed 's/.*image: *//; s/"//g' | sort -u | grep -vE '(:[A-Za-z0-9_.-]+|@sha256:[0-9a-f]+)$' || true)
  if [ -z "$bare" ]; then pass "$environment"; else fail "$environment: $bare"; fi
done

say "8. Variables of the program"
for environment in "${environments[@]}"; do
  lacking=''
  for variable in DATABASE_ENGINE DATABASE_NAME REDIS_BACKEND CELERY_BROKER CELERY_RESULT_BACKEND LOG_LEVEL CACHE_TIMEOUT API_PAGE_SIZE UPLOAD_LIMIT_MB API_RATE_LIMIT DEBUG ALLOWED_HOSTS FRONTEND_URL K8S_ENVIRONMENT DATABASE_HOST DATABASE_PORT POSTGRES_DB POSTGRES_USER REDIS_HOST REDIS_PORT CELERY_BROKER_URL POD_NAME POD_NAMESPACE; do
    [ -z "$variable" ] || grep -qE "(^|[^A-Za-z0-9_])$variable([^A-Za-z0-9_]|$)" "$work/$environment.yaml" || lacking="$lacking $variable"
  done
  if [ -z "$lacking" ]; then pass "$environment"; else fail "$environment lacks$lacking"; fi
done

say "9. Size"
for environment in "${environments[@]}"; do
  size=$(wc -c < "$work/$environment.yaml")
  # A release is kept in a Secret of at most a megabyte, packed.
  if [ "$size" -gt 0 ] && [ "$size" -lt 1000000 ]; then pass "$environment: $size bytes"; else fail "$environment: $size bytes, wanted 1 to 999999"; fi
done

# -- 10. Cluster ----------------------------------------------------------------------------------------------------------------
say "10. What a cluster says"
if ! command -v kubectl > /dev/null 2>&1; then
  skip "kubectl is not installed: nobody was asked"
elif ! kubectl version --request-timeout=5s > /dev/null 2>&1; then
  skip "no cluster answers, and kubectl --dry-run asks one even for files: nobody was asked"
else
  for environment in "${environments[@]}"; do
    mapfile -t values < <(values_of "$environment")
    read -r release namespace < <(release_of "$environment")
    # Helm 3 asks the cluster here, Helm 4 does not.
    if helm install "$release-try" "$chart" "${values[@]}" --namespace "$namespace" --dry-run > /dev/null 2> "$work/error"; then
      pass "$environment: helm install --dry-run"
    else
      fail "$environment: helm install --dry-run: $(head -c 600 "$work/error")"
    fi
    if kubectl apply --dry-run=server --namespace default -f <(sed "s/^  namespace: .*/  namespace: default/" "$work/$environment.yaml") > /dev/null 2> "$work/error"; then
      pass "$environment: kubectl apply --dry-run=server"
    else
      fail "$environment: kubectl apply --dry-run=server: $(head -c 600 "$work/error")"
    fi
  done
fi

if [ "$failed" -eq 0 ]; then
  printf '\nNext: %s\n' "bash charts/thebot/install.sh ENV"
fi
finish
