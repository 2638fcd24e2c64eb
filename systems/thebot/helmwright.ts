import {
  application, config, expr, field, hpa, is, item, job, optional, postgres, redis, required, scheduler, secret, volume, web, worker,
} from 'helmwright';

const db = postgres({
  image: 'postgres:15-alpine', database: 'thebot', user: 'thebot_user',
  size: '10Gi', class: 'standard', resources: { cpu: '250m/1000m', memory: '256Mi/1Gi' },
});
const cache = redis({ image: 'redis:7-alpine', size: '5Gi', class: 'standard', resources: { cpu: '100m/500m', memory: '128Mi/512Mi' } });
const statics = volume({ mount: '/app/staticfiles', size: '2Gi', access: 'ReadWriteMany' });
const media = volume({ mount: '/app/media', size: '5Gi', access: 'ReadWriteMany' });

const settings = config(
  { at: 'config', how: 'envFrom' },
  {
    DATABASE_ENGINE: 'postgresql', DATABASE_NAME: 'thebot', REDIS_BACKEND: 'redis', CELERY_BROKER: 'redis', CELERY_RESULT_BACKEND: 'redis',
    LOG_LEVEL: item('INFO', { doc: 'How much is logged', choices: ['DEBUG', 'INFO', 'WARNING', 'ERROR'] }),
    CACHE_TIMEOUT: item(3600, { doc: 'Seconds that an answer stays in the cache', min: 0 }),
    API_PAGE_SIZE: item(20, { doc: 'Entries on a page', min: 1 }),
    // Megabytes of a file: below proxy-body-size, for the form around it.
    UPLOAD_LIMIT_MB: 9, API_RATE_LIMIT: '1000/hour', DEBUG: false, ALLOWED_HOSTS: 'localhost,127.0.0.1', FRONTEND_URL: 'http://localhost:8080',
    // Computed: no values of the chart.
    K8S_ENVIRONMENT: is.environment, POD_NAME: field('metadata.name'), POD_NAMESPACE: field('metadata.namespace'),
    DATABASE_HOST: db.host, DATABASE_PORT: db.port, POSTGRES_DB: db.database, POSTGRES_USER: db.user,
    REDIS_HOST: cache.host, REDIS_PORT: cache.port, CELERY_BROKER_URL: expr`${cache.url}/0`,
  },
);

const keys = secret(
  { at: 'secrets.data', existing: 'secrets.existingSecret', how: 'envFrom', open: true },
  {
    SECRET_KEY: required({ minLength: 32 }), POSTGRES_PASSWORD: db.password, DATABASE_URL: optional(db.url), REDIS_URL: optional(cache.url),
    YOOKASSA_SHOP_ID: optional(), YOOKASSA_SECRET_KEY: optional(), OPENROUTER_API_KEY: optional(), TELEGRAM_BOT_TOKEN: optional(),
  },
);

// The roles of one image: what they share, said once.
const code = {
  image: { repository: 'thebot/backend', tag: 'latest' },
  config: settings, secrets: keys, uses: [db, cache],
  calls: ['openrouter.ai:443', 'api.yookassa.ru:443', 'api.telegram.org:443'],
  off: { pdb: 'one pod of each by default, which a drain may take; staging and prod have budgets' },
} as const;
const [small, medium, large, huge] = [
  { cpu: '100m/200m', memory: '128Mi/256Mi' }, { cpu: '250m/500m', memory: '256Mi/512Mi' },
  { cpu: '500m/1000m', memory: '512Mi/1Gi' }, { cpu: '1000m/2000m', memory: '1Gi/2Gi' },
] as const;
const apart = { how: 'preferred', by: 'anti-affinity', over: ['node'] } as const;
const health = (part: 'live' | 'ready' | 'startup') => `/api/system/health/${part}/` as const;
const alive = (role: 'worker' | 'scheduler') => ({ command: ['node', `dist/${role}.js`, '--alive'], period: 30 }) as const;
// What the ingress controller grants a request, and which answers a browser may read. It hands each request an X-Request-ID.
const nginx = (words: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(words).map(([word, value]) => [`nginx.ingress.kubernetes.io/${word}`, value]));
const browsers = (body: string, origin: string) => nginx({
  'proxy-body-size': body, 'proxy-read-timeout': '3600', 'proxy-send-timeout': '60',
  'enable-cors': 'true', 'cors-allow-origin': origin, 'cors-expose-headers': 'X-Request-ID',
});
const everything = { '/': 'frontend', '/api': 'backend', '/admin': 'backend', '/ws': 'backend' } as const;

export default application({
  name: 'thebot', version: '1.0.0', appVersion: '1.0.0', description: 'An educational platform: API, web front end, job workers, scheduler',
  kubernetes: '>=1.20.0-0', chart: 'charts/thebot', values: 'nested', icon: 'https://thebot.com/favicon.svg', home: 'https://thebot.com',
  scripts: { install: 'install.sh', validate: 'validate-chart.sh', test: 'test-helm-chart.sh' }, sources: ['https://github.com/thebot/thebot'],
  docs: { readme: ['introduction', 'database', 'backup', 'monitoring', 'advanced'].map((name) => `docs/${name}.md`), notes: ['docs/notes.txt'] },
  keywords: ['education', 'learning', 'chat', 'payments'], artifactHub: { license: 'Apache-2.0' }, maintainers: [{ name: 'THE_BOT' }],
  config: settings, secrets: keys, stores: { postgresql: db, redis: cache }, volumes: { static: statics, media },
  components: {
    backend: web({
      ...code,
      port: 8000, metrics: '/metrics', mounts: [statics, media],
      scale: hpa(1, 3, {
        cpu: 80, memory: 80, enabled: false,
        behavior: { down: { calm: 300, percent: 50, period: 60 }, up: { percent: 100, period: 15 } },
      }),
      resources: medium, stop: { drain: 10, grace: 60 },
      probes: {
        live: { path: health('live'), delay: 30, period: 10, timeout: 5, failures: 3 },
        ready: { path: health('ready'), delay: 10, period: 5, timeout: 3, failures: 3 },
        startup: health('startup'),
      },
    }),
    frontend: web({
      image: { repository: 'thebot/frontend', tag: 'latest' },
      port: 8080, servicePort: 80, uses: ['backend'], metrics: false,
      scale: hpa(1, 2, { cpu: 75, enabled: false }), resources: small,
      probes: { live: { path: '/', delay: 20 }, ready: { path: '/', delay: 5, period: 5, timeout: 2 } },
      off: { startup: 'static files: up within a second', pdb: code.off.pdb },
    }),
    celery: worker({
      ...code,
      command: ['node', 'dist/worker.js'], mounts: [media],
      scale: hpa(1, 3, {
        cpu: 80, enabled: false, behavior: { down: { calm: 60, percent: 50, period: 60 }, up: { percent: 100, period: 30 } },
      }),
      resources: medium, port: 9100, metrics: '/metrics', stop: { grace: 120 },
      probes: { live: alive('worker'), ready: alive('worker') },
    }),
    'celery-beat': scheduler({
      ...code,
      command: ['node', 'dist/scheduler.js'], resources: small, probes: { live: alive('scheduler') }, port: 9100, metrics: '/metrics',
      // The least that there is. Exactly one plans jobs by a row of the database, not by a lease.
      rights: [{ on: 'configmaps', verbs: ['get'], names: 'own' }],
    }),
    migrate: job({ ...code, command: ['node', 'dist/migrate.js'], runs: 'before-rollout', resources: medium }),
    collectstatic: job({ ...code, command: ['node', 'dist/collectstatic.js'], mounts: [statics], runs: 'before-rollout', resources: medium }),
  },
  names: { serviceAccount: expr`${is.fullname}-sa` },
  files: { networkPolicy: 'network-policy.yaml', 'job/migrate': 'migration-job.yaml' },
  expose: { ingress: { class: 'nginx', tls: false, annotations: browsers('10m', 'http://localhost:8080'), hosts: { localhost: everything } } },
  monitor: {
    enabled: false, interval: 30,
    alerts: {
      HighErrorRate: {
        when: 'sum(rate(http_requests_total{$pods,status=~"5.."}[5m])) / sum(rate(http_requests_total{$pods}[5m])) > 0.05',
        for: '5m', severity: 'critical', summary: 'More than 5% of the answers are errors',
      },
    },
  },
  environments: {
    dev: {
      label: 'development', namespace: 'thebot', secrets: 'placeholder', networkPolicy: false, monitor: false,
      config: {
        DEBUG: true, LOG_LEVEL: 'DEBUG', CACHE_TIMEOUT: 300, API_RATE_LIMIT: '10000/hour', ALLOWED_HOSTS: 'localhost,127.0.0.1,thebot.local',
      },
      stores: { postgresql: { size: '5Gi', class: 'standard' }, redis: { size: '2Gi', class: 'standard' } },
      volumes: { static: { size: '1Gi' }, media: { size: '2Gi' } },
      expose: { ingress: { annotations: browsers('10m', 'http://thebot.local'), hosts: { 'thebot.local': everything } } },
    },
    staging: {
      namespace: 'thebot-staging', networkPolicy: true, monitor: true,
      config: {
        CACHE_TIMEOUT: 1800, API_RATE_LIMIT: '5000/hour', DATABASE_NAME: 'thebot_staging', UPLOAD_LIMIT_MB: 19,
        ALLOWED_HOSTS: 'staging.thebot.com,api.staging.thebot.com', FRONTEND_URL: 'https://staging.thebot.com',
      },
      components: {
        backend: {
          image: { tag: 'staging' }, replicas: 2, scale: hpa(2, 4, { cpu: 75, memory: 80 }), resources: large, pdb: { minAvailable: 1 },
        },
        frontend: {
          image: { tag: 'staging' }, replicas: 2, scale: hpa(2, 3, { cpu: 75 }),
          resources: { cpu: '200m/400m', memory: '256Mi/512Mi' }, pdb: { maxUnavailable: 1 },
        },
        celery: { replicas: 2, scale: hpa(2, 4, { cpu: 80 }), resources: large, pdb: { maxUnavailable: 1 } },
      },
      stores: {
        postgresql: { database: 'thebot_staging', size: '20Gi', class: 'ssd', resources: { cpu: '500m/2000m', memory: '512Mi/2Gi' } },
        redis: { size: '10Gi', class: 'ssd', resources: { cpu: '250m/1000m', memory: '256Mi/1Gi' } },
      },
      volumes: { static: { size: '5Gi', class: 'ssd' }, media: { size: '10Gi', class: 'ssd' } },
      expose: {
        ingress: {
          tls: { issuer: 'letsencrypt-staging' },
          annotations: browsers('20m', 'https://staging.thebot.com'),
          hosts: { 'staging.thebot.com': everything, 'api.staging.thebot.com': { '/': 'backend' } },
        },
      },
    },
    prod: {
      label: 'production', namespace: 'thebot-prod', production: true, example: true, networkPolicy: true, monitor: true,
      secrets: { existing: 'thebot-secrets' },
      config: {
        LOG_LEVEL: 'WARNING', API_PAGE_SIZE: 50, DATABASE_NAME: 'thebot_prod', UPLOAD_LIMIT_MB: 49,
        ALLOWED_HOSTS: 'thebot.com,api.thebot.com,www.thebot.com', FRONTEND_URL: 'https://thebot.com',
      },
      components: {
        backend: {
          image: { tag: 'v1.0.0' }, replicas: 3, scale: hpa(3, 10, { cpu: 70, memory: 80 }), resources: huge,
          pdb: { minAvailable: 2 }, spread: apart,
        },
        frontend: {
          image: { tag: 'v1.0.0' }, replicas: 3, scale: hpa(3, 5, { cpu: 70 }),
          resources: { cpu: '500m/1000m', memory: '512Mi/1Gi' }, pdb: { maxUnavailable: 1 }, spread: apart,
        },
        celery: { replicas: 3, scale: hpa(3, 8, { cpu: 75 }), resources: huge, pdb: { maxUnavailable: 1 }, spread: apart },
        'celery-beat': { resources: medium },
      },
      stores: {
        postgresql: {
          database: 'thebot_prod', accept: 'stated; nightly dump and a restore drill', backup: {},
          size: '100Gi', class: 'fast-ssd', resources: { cpu: '2000m/4000m', memory: '2Gi/4Gi' }, nodes: { 'node-type': 'database' },
        },
        redis: {
          accept: 'stated; the queue is rebuilt from the database',
          size: '50Gi', class: 'fast-ssd', resources: { cpu: '1000m/2000m', memory: '1Gi/2Gi' }, nodes: { 'node-type': 'cache' },
        },
      },
      volumes: { static: { size: '20Gi', class: 'fast-ssd' }, media: { size: '100Gi', class: 'fast-ssd', backup: 'velero' } },
      expose: {
        ingress: {
          tls: { issuer: 'letsencrypt-prod' },
          annotations: {
            ...browsers('50m', 'https://thebot.com'), ...nginx({ 'ssl-redirect': 'true', 'limit-rps': '100', 'limit-connections': '10' }),
          },
          hosts: { 'thebot.com': everything, 'www.thebot.com': everything, 'api.thebot.com': { '/': 'backend' } },
        },
      },
    },
  },
});
