#!/usr/bin/env bash
# Tests the program, builds its image, loads it into minikube, installs or upgrades the chart, and waits until it is ready.
# Usage: bash test-and-build.sh
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
image=devops-challenge:v1
release=devops-challenge
step() { printf '\n== %s\n' "$1"; }
stop() { printf 'error: %s\n' "$1" >&2; exit 1; }

step "Tools"
for tool in node npm docker minikube helm kubectl; do
  command -v "$tool" > /dev/null 2>&1 || stop "$tool is not installed"
done
minikube status > /dev/null 2>&1 || stop "minikube does not run: minikube start"

step "Tests"
(cd "$here/app" && npm ci && npm test)

step "Image $image"
docker build -t "$image" "$here/app"
minikube image load "$image"

step "Autoscaling needs the metrics server"
minikube addons enable metrics-server

step "Chart"
# --wait ends when the pods are ready; the release goes back by itself when they do not get so.
helm upgrade --install "$release" "$here/devops-challenge" --wait --timeout 5m
kubectl rollout status "deployment/$release" --timeout 120s
kubectl get pods,hpa,service --selector "app.kubernetes.io/instance=$release"

step "Open it"
printf 'minikube service %s\nhttp://%s:31000\n' "$release" "$(minikube ip)"
