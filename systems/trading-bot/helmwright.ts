import { application, config, group, hpa, is, item, required, secret, volume, web } from 'helmwright';

const percent = (initial: number, doc: string) => item(initial, { doc, min: 0, max: 1 });

const settings = config(
  { at: 'config', how: 'keyRef', key: 'kebab', env: 'upper', open: false },
  {
    logLevel: item('INFO', { doc: 'How much is logged', choices: ['DEBUG', 'INFO', 'WARNING', 'ERROR'] }),
    environment: is.environment,
    trading: group(false, {
      maxPositions: item(3, { doc: 'Open positions at most', min: 0 }),
      riskPerTrade: percent(0.02, 'Share of the capital at risk in one trade'),
      stopLossPercentage: percent(0.02, 'Loss at which a position is closed'),
      takeProfitPercentage: percent(0.04, 'Gain at which a position is closed'),
      tradingEnabled: item(false, { doc: 'Whether orders are placed. Off by default: safety first' }),
    }),
    database: group('database', { host: 'postgres', port: 5432, name: 'tradingbot', sslMode: 'require' }),
    redis: group('redis', { host: 'redis', port: 6379, db: 0 }),
    prometheusEnabled: true,
    metricsPort: 8000,
  },
);

const keys = secret(
  { at: 'secrets', existing: 'existingSecret', how: 'keyRef', key: 'kebab', env: 'upper' },
  {
    binanceApiKey: required(),
    binanceApiSecret: required(),
    databaseUser: required(),
    databasePassword: required(),
    redisPassword: required(),
    encryptionKey: required({ minLength: 32 }),
  },
);

const data = volume({ mount: '/app/data', size: '10Gi', access: 'ReadWriteMany' });

export default application({
  name: 'trading-bot',
  version: '1.0.0',
  description: 'A trading service of which exactly one replica trades',
  chart: 'k8s/helm/trading-bot',
  values: 'flat',
  config: settings,
  secrets: keys,
  volumes: { data },
  names: { secret: is.fullname, config: is.fullname, serviceAccount: is.fullname },
  components: {
    bot: web({
      image: { repository: 'trading-bot', tag: 'latest' },
      port: 8000,
      replicas: 1,
      scale: hpa(1, 5, { cpu: 70, memory: 80 }),
      resources: { cpu: '500m/1000m', memory: '1Gi/2Gi' },
      config: settings,
      secrets: keys,
      mounts: [data],
      // The replicas elect the one that trades; the others are ready and wait.
      rights: [
        { on: 'configmaps', verbs: ['get', 'watch'], names: 'own' },
        { on: 'secrets', verbs: ['get'], names: 'own' },
        { on: 'leases', verbs: ['get', 'create', 'update'], names: [is.fullname] },
      ],
      calls: ['postgres:5432', 'redis:6379', 'api.binance.com:443', 'stream.binance.com:9443'],
      probes: {
        live: { path: '/health', delay: 30, period: 10, timeout: 5, failures: 3 },
        ready: { path: '/ready', delay: 10, period: 5, timeout: 3, failures: 3 },
        startup: { path: '/health', period: 5, failures: 24 },
      },
      metrics: '/metrics',
      spread: 'none',
      off: { spread: 'one replica by default; prod spreads its three' },
      stop: { drain: 5, grace: 60 },
    }),
  },
  expose: {
    clusterIP: { from: 'namespace' },
    ingress: { enabled: false, class: 'nginx', hosts: { 'trading-bot.example.com': { '/': 'bot' } } },
  },
  networkPolicy: true,
  monitor: {
    by: 'annotations',
    alerts: {
      NoSignals: { when: 'increase(trading_signals_generated_total[10m]) == 0', for: '10m', summary: 'No signal for ten minutes' },
      RiskViolations: { when: 'rate(risk_violations_total[5m]) > 0.1', severity: 'critical', summary: 'Risk limits are violated' },
    },
    dashboards: ['dashboards/trading-performance.json', 'dashboards/system-monitoring.json'],
  },
  environments: {
    dev: {
      label: 'development',
      namespace: 'trading-dev',
      config: {
        logLevel: 'DEBUG',
        trading: { maxPositions: 1, riskPerTrade: 0.01, stopLossPercentage: 0.01, takeProfitPercentage: 0.02, tradingEnabled: false },
        database: { host: 'postgres-dev', name: 'tradingbot_dev', sslMode: 'disable' },
        redis: { host: 'redis-dev' },
      },
      components: {
        bot: { image: { tag: 'dev', pull: 'Always' }, replicas: 1, scale: false, resources: { cpu: '250m/500m', memory: '512Mi/1Gi' } },
      },
      volumes: { data: { size: '5Gi', class: 'standard' } },
    },
    staging: {
      namespace: 'trading-staging',
      config: {
        logLevel: 'INFO',
        trading: { maxPositions: 2, riskPerTrade: 0.015, stopLossPercentage: 0.015, takeProfitPercentage: 0.03, tradingEnabled: false },
        database: { host: 'postgres-staging', name: 'tradingbot_staging' },
        redis: { host: 'redis-staging' },
      },
      components: {
        bot: {
          image: { tag: 'staging' },
          replicas: 2,
          scale: hpa(2, 4, { cpu: 70, memory: 80 }),
          resources: { cpu: '400m/750m', memory: '768Mi/1.5Gi' },
        },
      },
      volumes: { data: { size: '8Gi', class: 'standard-rwo' } },
      secrets: { existing: 'trading-bot' },
    },
    prod: {
      label: 'production',
      namespace: 'trading-prod',
      production: true,
      secrets: { existing: 'trading-bot' },
      config: {
        trading: { tradingEnabled: true },
        database: { host: 'postgres-prod', name: 'tradingbot_prod' },
        redis: { host: 'redis-prod' },
      },
      components: {
        bot: {
          image: { tag: '1.0.0' },
          replicas: 3,
          scale: hpa(3, 10, { cpu: 60, memory: 75 }),
          resources: { cpu: '500m/1000m', memory: '1Gi/2Gi' },
          spread: { how: 'preferred', by: 'anti-affinity', over: ['node'] },
        },
      },
      volumes: { data: { size: '20Gi', class: 'fast-ssd', backup: 'velero' } },
      expose: {
        ingress: { enabled: true, tls: { issuer: 'letsencrypt-prod' }, annotations: { 'nginx.ingress.kubernetes.io/limit-rps': '100' } },
      },
    },
  },
});
