import { application, expr, flag, hpa, map, text, values, web } from 'helmwright';

// The chart's whole interface: six values. Dev and prod differ in one of them.
const v = values({
  hub: text('myhubrepo', 'Account or registry of the image'),
  image: text('envapp', 'Name of the image'),
  tag: text('v1', 'Tag of the image'),
  prod: flag('false', 'Becomes the variable PROD: true in production, else false'),
  env: map({}, { doc: 'More variables of the container', keys: /^[A-Za-z_][A-Za-z0-9_]*$/ }),
});

export default application({
  name: 'internal-service',
  version: '0.1.1',
  appVersion: 'v1',
  description: 'One page that shows its environment, for use inside the cluster',
  chart: 'chart/internal-service',
  values: {
    layout: 'flat',
    declared: v,
    paths: { autoscaling: 'hpa' },
    // The rest works without being seen; README.md and the schema name it.
    shown: ['resources'],
    commented: ['replicaCount', 'hpa', 'service'],
  },
  files: { deployment: 'deployments.yaml' },
  components: {
    web: web({
      image: expr`${v.hub}/${v.image}:${v.tag}`,
      port: 8080,
      servicePort: 80,
      replicas: 3,
      scale: hpa(3, 10, { cpu: 70 }),
      resources: { cpu: '100m/500m', memory: '128Mi/256Mi' },
      env: { PROD: v.prod },
      moreEnv: v.env,
      probes: { live: '/healthz', ready: '/readyz', startup: '/healthz' },
      metrics: false,
      security: { uid: 1000, gid: 1000, fsGroup: 2000 },
      spread: { how: 'preferred', by: 'anti-affinity', over: ['node'] },
      tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
    }),
  },
  expose: { clusterIP: { from: 'cluster' } },
  environments: {
    dev: { namespace: 'dev', release: 'internal-service-dev', values: { prod: 'false' } },
    prod: { namespace: 'prod', release: 'internal-service-prod', values: { prod: 'true' } },
  },
});
