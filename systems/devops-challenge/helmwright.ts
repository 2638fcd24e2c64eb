import { application, config, ensure, hpa, item, optional, redis, secret, web, expr, is } from 'helmwright';

// The counter lives in Redis. Bundled it is one small pod; prod uses a managed server.
const counter = redis({
  image: 'redis:6.2-alpine',
  as: 'Deployment',
  password: 'optional',
  size: '1Gi',
  persistent: false,
  resources: { cpu: '50m/250m', memory: '64Mi/128Mi' },
});

const settings = config(
  { at: 'env', how: 'plain' },
  {
    ENVIRONMENT: item('PROD', { doc: 'What the page shows', choices: ['DEV', 'PROD'] }),
    HOST: item('0.0.0.0', { doc: 'Address on which the program listens' }),
    PORT: item('8888', { doc: 'Port on which the program listens; must be service.targetPort' }),
  },
);

// The connection stands in the Secret, as the README's kubectl line makes it.
const connection = secret(
  { onChange: 'restart' },
  {
    REDIS_HOST: counter.host,
    REDIS_PORT: counter.port,
    REDIS_DB: counter.database,
    REDIS_PASSWORD: optional(counter.password, { doc: 'Password of Redis' }),
  },
);

export default application({
  name: 'devops-challenge',
  version: '1.0.0',
  appVersion: 'v1',
  description: 'A web page with a counter in Redis',
  keywords: ['web', 'redis', 'counter'],
  chart: 'devops-challenge',
  values: 'flat',
  config: settings,
  secrets: connection,
  stores: { redis: counter },
  components: {
    web: web({
      image: { repository: 'devops-challenge', tag: 'v1', pull: 'Never' },
      port: 8888,
      portVariable: 'PORT',
      servicePort: 80,
      replicas: 3,
      scale: hpa(3, 10, { cpu: 50 }),
      resources: { cpu: '100m/500m', memory: '128Mi/256Mi' },
      config: settings,
      secrets: connection,
      uses: [counter],
      metrics: '/metrics',
      probes: {
        startup: { path: '/healthz', period: 2, failures: 30 },
        live: { path: '/healthz', period: 30, timeout: 3 },
        ready: { path: '/readyz', period: 10, timeout: 3, failures: 2 },
      },
    }),
  },
  names: { hpa: expr`${is.fullname}-hpa`, serviceAccount: expr`${is.fullname}-sa` },
  expose: {
    nodePort: { port: 31000 },
    ingress: { enabled: false, class: 'nginx', hosts: { 'devops-challenge.local': { '/': 'web' } } },
  },
  monitor: { enabled: false },
  ensure: [
    ensure('three pods at least', ({ of, replicas }) =>
      of('Deployment').filter((it) => it.metadata.labels?.['app.kubernetes.io/component'] === 'web' && replicas(it) < 3),
    ),
  ],
  environments: {
    staging: {
      namespace: 'staging',
      config: { ENVIRONMENT: 'DEV' },
      components: { web: { image: { pull: 'IfNotPresent' } } },
      stores: { redis: { persistent: true } },
    },
    prod: {
      namespace: 'prod',
      production: true,
      secrets: { existing: 'devops-challenge-env' },
      components: {
        web: { image: { pull: 'IfNotPresent' }, resources: { cpu: '250m/500m', memory: '128Mi/256Mi' } },
      },
      stores: { redis: { mode: 'external' } },
    },
  },
});
