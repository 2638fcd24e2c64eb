import { application, config, expr, hpa, is, map, secret, web } from 'helmwright';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const settings = config(
  { at: 'envConfigs', how: 'envFrom', name: expr`${is.release}-config` },
  map({}, { keys: NAME, doc: 'Variables of the program, in a ConfigMap' }),
);
const keys = secret(
  { at: 'envSecrets', how: 'envFrom', name: expr`${is.release}-secret` },
  map({}, { keys: NAME, doc: 'Secret variables of the program; from a private file or Terraform variables' }),
);

export default application({
  name: 'mytomorrows',
  version: '1.0.0',
  description: 'A small web service, deployed by Terraform',
  chart: 'infra/chart',
  docs: { readme: ['docs/introduction.md'] },
  nameOverride: 'mytomorrows-app',
  values: 'flat',
  config: settings,
  secrets: keys,
  components: {
    app: web({
      image: { repository: 'ghcr.io/helmwright/mytomorrows_app' },
      // An unprivileged port behind the stated 80 inside and 8080 outside.
      port: 8000,
      portVariable: 'PORT',
      servicePort: 8080,
      env: { PORT: '8000', WORKERS: 1 },
      replicas: 1,
      resources: { cpu: '50m', memory: '64Mi/128Mi' },
      config: settings,
      secrets: keys,
      probes: { live: '/healthz', ready: '/readyz', startup: { path: '/healthz', failures: 30, period: 2 } },
      metrics: '/metrics',
      // The least that there is: its own ConfigMap, by name, and only to read.
      rights: [{ on: 'configmaps', verbs: ['get'], names: 'own' }],
      rollout: 'rolling',
    }),
  },
  serviceAccount: {},
  expose: {
    loadBalancer: { from: 'internet' },
    ingress: { enabled: false, hosts: { 'mytomorrows.local': { '/': 'app' } } },
    gateway: { enabled: false, parent: { name: 'public' }, hosts: { 'mytomorrows.local': { '/': 'app' } } },
  },
  monitor: { enabled: false },
  networkPolicy: true,
  environments: {
    dev: { namespace: 'dev', release: 'mytomorrows-app', variables: { API_BASE_URL: 'http://api.milo.com', LOG_LEVEL: 'DEBUG', MAX_CONNECTIONS: 20, ENVIRONMENT: 'dev' } },
    prod: {
      namespace: 'prod',
      release: 'mytomorrows-app',
      production: true,
      variables: { API_BASE_URL: 'http://api.milo.com', LOG_LEVEL: 'INFO', MAX_CONNECTIONS: 100, ENVIRONMENT: 'prod' },
      secrets: { external: 'aws-secrets-manager', kind: 'ClusterSecretStore', path: 'mytomorrows/prod' },
      components: { app: { replicas: 2, scale: hpa(2, 6, { cpu: 70 }) } },
    },
  },
});
