#!/usr/bin/env bash
# Looks at the files of the chart thebot, without helm and without a cluster: structure, YAML of the values files, templates that
# open and close, kinds, probes, limits, security, variables. Templates are no YAML before helm has rendered them: that is what
# the tests with helm are for. Exit code 1 when something is wrong.
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

# -- 1. Files -------------------------------------------------------------------------------------------------------------------
files=(
  Chart.yaml
  values.yaml
  values-dev.yaml
  values-staging.yaml
  values-prod.yaml
  values-prod-example.yaml
  values.schema.json
  .helmignore
  .gitignore
  README.md
  templates/NOTES.txt
  install.sh
  validate-chart.sh
  test-helm-chart.sh
  templates/_helpers.tpl
  templates/_checks.tpl
  templates/backend-deployment.yaml
  templates/backend-service.yaml
  templates/hpa-backend.yaml
  templates/pdb-backend.yaml
  templates/frontend-deployment.yaml
  templates/frontend-service.yaml
  templates/hpa-frontend.yaml
  templates/pdb-frontend.yaml
  templates/celery-deployment.yaml
  templates/hpa-celery.yaml
  templates/pdb-celery.yaml
  templates/celery-beat-deployment.yaml
  templates/migration-job.yaml
  templates/collectstatic-job.yaml
  templates/configmap.yaml
  templates/secret.yaml
  templates/pvc.yaml
  templates/hook-settings.yaml
  templates/postgresql-statefulset.yaml
  templates/postgresql-service.yaml
  templates/postgresql-operator.yaml
  templates/postgresql-backup.yaml
  templates/redis-statefulset.yaml
  templates/redis-service.yaml
  templates/monitor.yaml
  templates/ingress.yaml
  templates/network-policy.yaml
  templates/serviceaccount.yaml
  templates/role.yaml
  templates/rolebinding.yaml
  templates/prometheusrule.yaml
  templates/dashboards.yaml
  dashboards/overview.json
  templates/tests/test-connection.yaml
  templates/extra-objects.yaml
)
say "1. Files of the chart"
missing=0
for file in "${files[@]}"; do
  if [ ! -s "$chart/$file" ]; then
    fail "$file is missing or empty"
    missing=$((missing + 1))
  fi
done
if [ "$missing" -eq 0 ]; then pass "${#files[@]} files are there"; fi

# -- 2. Chart.yaml --------------------------------------------------------------------------------------------------------------
say "2. Chart.yaml"
field() { sed -n "s/^$1:[[:space:]]*//p" "$chart/Chart.yaml" 2> /dev/null | tr -d '"' | head -n 1; }
if [ "$(field apiVersion)" = v2 ]; then pass "apiVersion v2"; else fail "Chart.yaml: apiVersion is \"$(field apiVersion)\", wanted v2"; fi
if [ "$(field name)" = thebot ]; then pass "name thebot"; else fail "Chart.yaml: name is \"$(field name)\", wanted thebot"; fi
if field version | grep -Eq '^[0-9]+\.[0-9]+\.[0-9]+([-+].*)?$'; then
  pass "version $(field version)"
else
  fail "Chart.yaml: version is \"$(field version)\", wanted a semantic version"
fi

# -- 3. YAML of the values files ------------------------------------------------------------------------------------------------
# A reader for the YAML that values files are written in: blanks for indentation, maps and lists not mixed, no key twice, quotes and
# brackets closed.
check_yaml() {
  awk '
    function bad(text) { printf "line %d: %s; ", NR, text; found = 1 }
    # Quotes are closed, and so are brackets outside of them.
    function closed(text,    n, i, c, quote) {
      n = 0; quote = ""
      for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (quote != "") {
          if (c == "\\" && quote == "\"") i++
          else if (c == quote) quote = ""
        } else if (c == "\"" || c == "\047") quote = c
        else if (c == "[" || c == "{") n++
        else if (c == "]" || c == "}") n--
      }
      return n == 0 && quote == ""
    }
    function push(depth, kind) { top++; indents[top] = depth; kinds[top] = kind; empty[top] = 0; maps++; ids[top] = maps }
    BEGIN { top = 0; block = -1; maps = 0 }
    { sub(/\r$/, "") }
    /^ *\t/ { bad("a tab in the indentation"); next }
    {
      match($0, /^ */); depth = RLENGTH; line = substr($0, depth + 1)
      if (block >= 0) { if (line == "" || depth > block) next; block = -1 }
      if (line == "" || line ~ /^#/ || line == "---") next
      while (top > 0 && indents[top] > depth) top--
      item = (line == "-" || line ~ /^- /)
      if (top > 0 && indents[top] == depth && kinds[top] == "map" && item) {
        if (!empty[top]) { bad("a list item among the keys of a map"); next }
        push(depth, "list")
      } else if (top > 0 && indents[top] == depth && kinds[top] == "list" && !item) {
        if (top > 1 && indents[top - 1] == depth) top--
        else { bad("a key among the items of a list"); next }
      } else if (top == 0 || indents[top] < depth) {
        if (top > 0 && kinds[top] == "map" && !empty[top]) { bad("deeper than the value above allows"); next }
        push(depth, item ? "list" : "map")
      }
      while (item) {
        match(line, /^- */); depth += RLENGTH; line = substr(line, RLENGTH + 1)
        item = (line == "-" || line ~ /^- /)
        if (item) push(depth, "list")
        else if (line ~ /^[A-Za-z0-9_.\/-]+:( |$)/ || line ~ /^"[^"]*":( |$)/) push(depth, "map")
        else {
          if (line ~ /^[|>]/) block = depth - 2
          else if (line ~ /^[[{"\047]/ && !closed(line)) bad("a quote or bracket is not closed")
          next
        }
      }
      if (line ~ /^"/) found_key = match(line, /^"[^"]*" *:( |$)/)
      else if (line ~ /^\047/) found_key = match(line, /^\047[^\047]*\047 *:( |$)/)
      else found_key = match(line, /^[^:#[{]+(:[^ :]+)*:( |$)/)
      if (!found_key) {
        if (line !~ /^[[{]/ || !closed(line)) bad("no key: " substr(line, 1, 40))
        next
      }
      key = substr(line, 1, RLENGTH); value = substr(line, RLENGTH + 1)
      sub(/ *: *$/, "", key); sub(/^ +/, "", value)
      if ((ids[top] SUBSEP key) in seen) bad("the key " key " stands there twice")
      seen[ids[top], key] = 1
      empty[top] = (value == "" || value ~ /^#/)
      if (value ~ /^[|>]/) block = depth
      else if (value ~ /^[[{"\047]/) { plain = value; sub(/ #[^"\047]*$/, "", plain); if (!closed(plain)) bad("a quote or bracket is not closed") }
    }
    END { exit found }
  ' "$1"
}
say "3. Values files are YAML"
for file in values.yaml values-dev.yaml values-staging.yaml values-prod.yaml ci/default-values.yaml; do
  [ -f "$chart/$file" ] || continue
  if problems=$(check_yaml "$chart/$file"); then pass "$file"; else fail "$file: $problems"; fi
done

# -- 4. Templates ---------------------------------------------------------------------------------------------------------------
say "4. Templates open and close"
shopt -s nullglob
templates=("$chart"/templates/*.yaml "$chart"/templates/*/*.yaml "$chart"/templates/*.tpl "$chart"/templates/NOTES.txt)
check_template() {
  awk '
    { text = text $0 "\n" }
    END {
      while (match(text, /\{\{-? *\/\*/)) {
        before = substr(text, 1, RSTART - 1); rest = substr(text, RSTART)
        if (!match(rest, /\*\/ *-?\}\}/)) { printf "a comment is not closed"; exit 1 }
        text = before substr(rest, RSTART + RLENGTH)
      }
      depth = 0
      while (match(text, /\{\{|\}\}/)) {
        if (substr(text, RSTART, 2) == "}}") { printf "}} without {{"; exit 1 }
        text = substr(text, RSTART + 2)
        if (!match(text, /\}\}/)) { printf "an action is not closed: %s", substr(text, 1, 40); exit 1 }
        action = substr(text, 1, RSTART - 1); text = substr(text, RSTART + 2)
        plain = action; gsub(/"([^"\\]|\\.)*"/, "", plain)
        if (plain ~ /[{}]/) { printf "an action is not closed: %s", substr(action, 1, 40); exit 1 }
        gsub(/^-|-$/, "", plain); gsub(/^[ \n\t]+|[ \n\t]+$/, "", plain)
        if (plain ~ /^(if|range|with|define|block)([ (]|$)/) depth++
        else if (plain == "end") depth--
        if (depth < 0) { printf "an end without its beginning"; exit 1 }
      }
      if (depth > 0) { printf "%d block(s) without an end", depth; exit 1 }
    }
  ' "$1"
}
for file in "${templates[@]}"; do
  short=${file#"$chart"/}
  if problems=$(check_template "$file"); then pass "$short"; else fail "$short: $problems"; fi
done

# -- 5. Named templates ---------------------------------------------------------------------------------------------------------
say "5. Named templates"
defined=$(cat "${templates[@]}" | grep -oE '\{\{-? *define "[^"]+"' | sed 's/.*define "//; s/"$//' | sort -u)
used=$(cat "${templates[@]}" | grep -oE '(include|template) "[^"]+"' | sed 's/^[a-z]* "//; s/"$//' | sort -u)
unknown=$(comm -13 <(printf '%s\n' "$defined") <(printf '%s\n' "$used"))
idle=$(comm -23 <(printf '%s\n' "$defined") <(printf '%s\n' "$used"))
if [ -z "$unknown" ]; then
  pass "all that are used are defined: $(printf '%s\n' "$defined" | wc -l | tr -d ' ')"
else
  fail "used and not defined: $(printf '%s' "$unknown" | tr '\n' ' ')"
fi
if [ -z "$idle" ]; then pass "all that are defined are used"; else fail "defined and never used: $(printf '%s' "$idle" | tr '\n' ' ')"; fi

# -- 6. Kinds -------------------------------------------------------------------------------------------------------------------
say "6. Kinds of objects"
expected=(
  "Deployment 4"
  "Service 6"
  "HorizontalPodAutoscaler 3"
  "PodDisruptionBudget 3"
  "Job 2"
  "ConfigMap 3"
  "Secret 3"
  "PersistentVolumeClaim 3"
  "StatefulSet 2"
  "Cluster 1"
  "CronJob 2"
  "PodMonitor 4"
  "ServiceMonitor 1"
  "Ingress 1"
  "NetworkPolicy 11"
  "ServiceAccount 2"
  "Role 1"
  "RoleBinding 1"
  "PrometheusRule 1"
  "Pod 1"
)
manifests=("$chart"/templates/*.yaml "$chart"/templates/*/*.yaml)
for entry in "${expected[@]}"; do
  kind=${entry% *}
  wanted=${entry#* }
  there=$(cat "${manifests[@]}" | grep -cE "^kind: $kind$" || true)
  if [ "$there" -ge "$wanted" ]; then pass "$there x $kind"; else fail "$there x $kind in the templates, wanted $wanted"; fi
done

# -- 7. Probes, limits, security ------------------------------------------------------------------------------------------------
say "7. Probes, limits, security"
for file in "${manifests[@]}"; do
  short=${file#"$chart"/}
  grep -qE '^kind: (Deployment|StatefulSet|Job|CronJob)$' "$file" || continue
  words="resources: securityContext:"
  if grep -qE '^kind: (Deployment|StatefulSet)$' "$file"; then words="$words livenessProbe:"; fi
  lacking=''
  for word in $words; do
    grep -qE "(^|[^A-Za-z])$word" "$file" || lacking="$lacking $word"
  done
  if [ -z "$lacking" ]; then pass "$short"; else fail "$short has no$lacking"; fi
done

# -- 8. Namespaces --------------------------------------------------------------------------------------------------------------
say "8. Namespaces come from the release"
fixed=$(grep -nE '^  namespace: *[^ {]' "${manifests[@]}" | sed "s|^$chart/||" || true)
if [ -z "$fixed" ]; then pass "no object names a namespace of its own"; else fail "a fixed namespace: $fixed"; fi

# -- 9. Variables ---------------------------------------------------------------------------------------------------------------
say "9. Variables of the program"
lacking=''
for variable in DATABASE_ENGINE DATABASE_NAME REDIS_BACKEND CELERY_BROKER CELERY_RESULT_BACKEND LOG_LEVEL CACHE_TIMEOUT API_PAGE_SIZE UPLOAD_LIMIT_MB API_RATE_LIMIT DEBUG ALLOWED_HOSTS FRONTEND_URL K8S_ENVIRONMENT DATABASE_HOST DATABASE_PORT POSTGRES_DB POSTGRES_USER REDIS_HOST REDIS_PORT CELERY_BROKER_URL POD_NAME POD_NAMESPACE; do
  grep -rqE "(^|[^A-Za-z0-9_-])$variable([^A-Za-z0-9_-]|$)" "$chart/values.yaml" "$chart/templates" || lacking="$lacking $variable"
done
if [ -z "$lacking" ]; then pass "all 23 stand in the chart"; else fail "nowhere in the chart:$lacking"; fi

# -- 10. Secrets ----------------------------------------------------------------------------------------------------------------
say "10. No secret in a values file"
for file in "$chart"/values*.yaml; do
  case $file in *-secrets.yaml) continue ;; esac
  literal=''
  for key in SECRET_KEY POSTGRES_PASSWORD YOOKASSA_SHOP_ID YOOKASSA_SECRET_KEY OPENROUTER_API_KEY TELEGRAM_BOT_TOKEN; do
    if grep -qE "^ +$key: *[\"']?[^\"' #]" "$file"; then literal="$literal $key"; fi
  done
  if grep -qE -- '-----BEGIN [A-Z ]*PRIVATE KEY|://[^ /:@]+:[^ /@]+@' "$file"; then literal="$literal a-key-or-password"; fi
  short=${file#"$chart"/}
  if [ -z "$literal" ]; then pass "$short"; else fail "$short holds$literal: secrets belong into a private file or a Secret"; fi
done

finish
