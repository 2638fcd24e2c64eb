import { application, config, ensure, group, hpa, is, item, required, secret, volume, web } from 'helmwright';

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
    database: group('database', { host: 'postgres', port: 5432, name: 'tradingbot', sslMode: item('require', { doc: 'How the connection is encrypted', choices: ['disable', 'require', 'verify-ca', 'verify-full'] }) }),
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
  scripts: { install: 'install.sh', test: 'validate.sh' },
  docs: { readme: ['docs/introduction.md', 'docs/operation.md'], notes: ['docs/notes.txt'] },
  keywords: ['trading', 'binance', 'bot'],
  artifactHub: { license: 'Apache-2.0' },
  values: 'flat',
  config: settings,
  secrets: keys,
  volumes: { data },
  // The Secret that people make by hand is called like the release: the chart's own is not.
  names: { config: is.fullname, serviceAccount: is.fullname },
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
      // The replicas elect the one that trades by a row of the database; the others are ready and wait.
      rights: [
        { on: 'configmaps', verbs: ['get', 'watch'], names: 'own' },
        { on: 'secrets', verbs: ['get'], names: 'own' },
      ],
      calls: ['postgres:5432', 'redis:6379', 'stream.binance.com:9443'],
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
      NoSignals: { when: 'sum(increase(trading_signals_generated_total{$pods}[2m])) == 0', for: '10m', summary: 'No signal for ten minutes' },
      RiskViolations: {
        when: 'sum(rate(risk_violations_total{$pods}[5m])) > 0.1',
        for: '1m',
        severity: 'critical',
        summary: 'Risk limits are violated',
      },
      SlowOrders: {
        when: 'histogram_quantile(0.95, sum by (le) (rate(order_execution_latency_seconds_bucket{$pods}[5m]))) > 5',
        for: '5m',
        summary: 'One order in twenty takes longer than five seconds',
      },
      ApiErrors: { when: 'sum(rate(api_errors_total{$pods}[5m])) > 0.5', for: '2m', summary: 'The exchange answers with errors' },
      WebsocketDown: {
        when: 'sum(websocket_connections_active{$pods}) == 0',
        for: '1m',
        severity: 'critical',
        summary: 'No connection to the market data',
      },
      MemoryHigh: {
        when: 'max(container_memory_working_set_bytes{container="bot",$pods}) / max(kube_pod_container_resource_limits{resource="memory",container="bot",$pods}) > 0.9',
        for: '5m',
        summary: 'More than nine tenths of the memory are used',
      },
    },
    dashboards: [
      {
        title: 'Trading performance',
        panels: {
          'Signals per minute': { query: '60 * sum by (strategy) (rate(trading_signals_generated_total{$pods}[$__rate_interval]))', legend: '{{strategy}}' },
          'Profit and loss': { query: 'sum by (symbol) (position_pnl_usdt{$pods})', unit: 'currencyUSD', legend: '{{symbol}}' },
          'Orders per minute': '60 * sum(rate(order_execution_latency_seconds_count{$pods}[$__rate_interval]))',
          'Order latency (p95)': {
            query: 'histogram_quantile(0.95, sum by (le) (rate(order_execution_latency_seconds_bucket{$pods}[$__rate_interval])))',
            unit: 's',
          },
          'Run time of a strategy (p95)': {
            query: 'histogram_quantile(0.95, sum by (le, strategy) (rate(strategy_execution_seconds_bucket{$pods}[$__rate_interval])))',
            unit: 's',
            legend: '{{strategy}}',
          },
          'Risk violations in an hour': 'sum(increase(risk_violations_total{$pods}[1h]))',
          'Signals in a day': { query: 'sum(increase(trading_signals_generated_total{$pods}[24h]))', as: 'stat' },
          'Result now': { query: 'sum(position_pnl_usdt{$pods})', unit: 'currencyUSD', as: 'stat' },
        },
      },
      {
        title: 'System monitoring',
        panels: {
          Processor: { query: 'sum by (pod) (rate(container_cpu_usage_seconds_total{container="bot",$pods}[$__rate_interval]))', legend: '{{pod}}' },
          Memory: { query: 'sum by (pod) (container_memory_working_set_bytes{container="bot",$pods})', unit: 'bytes', legend: '{{pod}}' },
          'Pods that are ready': 'sum(kube_pod_status_ready{condition="true",$pods})',
          'Restarts in an hour': 'sum(increase(kube_pod_container_status_restarts_total{$pods}[1h]))',
          'Market data connections': { query: 'sum by (pod) (websocket_connections_active{$pods})', legend: '{{pod}}' },
          'API errors per second': 'sum(rate(api_errors_total{$pods}[$__rate_interval]))',
          'Network received': { query: 'sum(rate(container_network_receive_bytes_total{$pods}[$__rate_interval]))', unit: 'bytes' },
          'Free on the data volume': { query: 'kubelet_volume_stats_available_bytes{namespace="$namespace"}', unit: 'bytes' },
        },
      },
    ],
  },
  ensure: [
    ensure('prod: three pods at least', ({ of, replicas }) => of('Deployment').filter((it) => replicas(it) < 3)),
    ensure('prod: every host has TLS', ({ of, read }) => of('Ingress').filter((it) => read(it, 'spec.tls.0.secretName') === undefined)),
    ensure('dev, staging: no order is placed', ({ of, read }) => of('ConfigMap').every((it) => read(it, 'data.trading-enabled') !== 'true')),
  ],
  environments: {
    dev: {
      label: 'development',
      namespace: 'trading-dev',
      secrets: 'placeholder',
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
