/** Where the custom resources of common operators name other objects. Facts from their CRDs; the table of Kubernetes' own kinds is reference-rows.ts. */
import { annotated, type ReferenceRow, ref } from './reference-rows.ts';

type Options = Omit<ReferenceRow, 'at' | 'to' | 'role'>;

const BLANK: Options = { name: '' };
const KEY: Options = { key: 'key' };
const OPTIONAL_KEY: Options = { key: 'key', optional: 'optional' };

const GATEWAY = 'Gateway.gateway.networking.k8s.io';
const TYPED: Options = { kind: 'kind', group: 'group' };
/** Gateway API: `group` defaults to the core group for backends and certificates. */
const BACKEND: Options = { ...TYPED, namespace: 'namespace', port: ['port'], grant: true };
const CERTIFICATE: Options = { ...TYPED, namespace: 'namespace', grant: true };

function routeRows(): readonly ReferenceRow[] {
  const mirror = 'requestMirror.backendRef';
  return [
    ref('spec.parentRefs.*', 'gateway-parent', GATEWAY, { ...TYPED, namespace: 'namespace', key: 'sectionName' }),
    ref('spec.rules.*.backendRefs.*', 'route-backend', 'Service', BACKEND),
    ref(`spec.rules.*.filters.*.${mirror}`, 'route-mirror', 'Service', BACKEND),
    ref(`spec.rules.*.backendRefs.*.filters.*.${mirror}`, 'route-mirror', 'Service', BACKEND),
    ref('spec.rules.*.filters.*.extensionRef', 'route-filter', '', TYPED),
    ref('spec.rules.*.backendRefs.*.filters.*.extensionRef', 'route-filter', '', TYPED),
  ];
}

/** Secrets of a scrape endpoint, and of the other places where prometheus-operator takes the same HTTP settings. */
function httpClientRows(at: string): readonly ReferenceRow[] {
  return [
    ref(`${at}.basicAuth.username|password`, 'scrape-auth', 'Secret', OPTIONAL_KEY),
    ref(`${at}.bearerTokenSecret`, 'scrape-auth', 'Secret', OPTIONAL_KEY),
    ref(`${at}.authorization.credentials`, 'scrape-auth', 'Secret', OPTIONAL_KEY),
    ref(`${at}.oauth2.clientSecret`, 'scrape-auth', 'Secret', OPTIONAL_KEY),
    ref(`${at}.oauth2.clientId.secret`, 'scrape-auth', 'Secret', OPTIONAL_KEY),
    ref(`${at}.oauth2.clientId.configMap`, 'scrape-auth', 'ConfigMap', OPTIONAL_KEY),
    ref(`${at}.tlsConfig.ca|cert.secret`, 'scrape-tls', 'Secret', OPTIONAL_KEY),
    ref(`${at}.tlsConfig.ca|cert.configMap`, 'scrape-tls', 'ConfigMap', OPTIONAL_KEY),
    ref(`${at}.tlsConfig.keySecret`, 'scrape-tls', 'Secret', OPTIONAL_KEY),
  ];
}

function prometheusRows(): readonly ReferenceRow[] {
  return [
    ref('spec.serviceAccountName', 'service-account', 'ServiceAccount', BLANK),
    ref('spec.imagePullSecrets.*', 'image-pull-secret', 'Secret'),
    ref('spec.secrets.*', 'volume', 'Secret', BLANK),
    ref('spec.configMaps.*', 'volume', 'ConfigMap', BLANK),
    ref('spec.priorityClassName', 'priority-class', 'PriorityClass.scheduling.k8s.io', BLANK),
    ref('spec.storage.volumeClaimTemplate.spec.storageClassName', 'storage-class', 'StorageClass.storage.k8s.io', BLANK),
    ref('spec.additionalScrapeConfigs|additionalAlertManagerConfigs|additionalAlertRelabelConfigs', 'config', 'Secret', OPTIONAL_KEY),
    ref('spec.alerting.alertmanagers.*', 'alertmanager', 'Service', { namespace: 'namespace', port: ['port'] }),
  ];
}

function issuerSecretRows(): readonly ReferenceRow[] {
  return [
    ref('spec.ca.secretName', 'issuer-ca', 'Secret', BLANK),
    ref('spec.acme.externalAccountBinding.keySecretRef', 'issuer-account', 'Secret', KEY),
    ref('spec.acme.solvers.*.dns01.**SecretRef', 'issuer-solver', 'Secret', KEY),
    ref('spec.vault.**ecretRef', 'issuer-vault', 'Secret', KEY),
  ];
}

const ISSUER: Options = { kind: 'kind', group: 'group' };
const STORE = 'SecretStore.external-secrets.io';
const STORE_REF: Options = { kind: 'kind' };

const ROLLOUT_ANALYSIS: Options = { name: 'templateName' };
const ANALYSIS = 'AnalysisTemplate.argoproj.io';
const FLUX_SOURCE: Options = { kind: 'kind', namespace: 'namespace' };

/** `group/Kind` → rows from the object's root. */
export function operatorReferences(): Readonly<Record<string, readonly ReferenceRow[]>> {
  return {
    // Gateway API
    'gateway.networking.k8s.io/Gateway': [
      ref('spec.gatewayClassName', 'gateway-class', 'GatewayClass.gateway.networking.k8s.io', BLANK),
      ref('spec.listeners.*.tls.certificateRefs.*', 'gateway-tls', 'Secret', CERTIFICATE),
      ref('spec.listeners.*.tls.frontendValidation.caCertificateRefs.*', 'gateway-tls', 'ConfigMap', CERTIFICATE),
      ref('spec.infrastructure.parametersRef', 'class-parameters', '', TYPED),
      annotated('cert-manager.io/issuer', 'issuer', 'Issuer.cert-manager.io'),
      annotated('cert-manager.io/cluster-issuer', 'issuer', 'ClusterIssuer.cert-manager.io'),
    ],
    'gateway.networking.k8s.io/GatewayClass': [ref('spec.parametersRef', 'class-parameters', '', { ...TYPED, namespace: 'namespace' })],
    'gateway.networking.k8s.io/HTTPRoute': routeRows(),
    'gateway.networking.k8s.io/GRPCRoute': routeRows(),
    'gateway.networking.k8s.io/TCPRoute': routeRows(),
    'gateway.networking.k8s.io/TLSRoute': routeRows(),
    'gateway.networking.k8s.io/UDPRoute': routeRows(),
    'gateway.networking.k8s.io/BackendTLSPolicy': [
      ref('spec.targetRefs.*', 'policy-target', '', TYPED),
      ref('spec.validation.caCertificateRefs.*', 'gateway-tls', '', TYPED),
    ],
    // prometheus-operator
    'monitoring.coreos.com/ServiceMonitor': httpClientRows('spec.endpoints.*'),
    'monitoring.coreos.com/PodMonitor': httpClientRows('spec.podMetricsEndpoints.*'),
    'monitoring.coreos.com/Probe': httpClientRows('spec'),
    'monitoring.coreos.com/Prometheus': prometheusRows(),
    'monitoring.coreos.com/PrometheusAgent': prometheusRows(),
    'monitoring.coreos.com/ThanosRuler': [
      ref('spec.serviceAccountName', 'service-account', 'ServiceAccount', BLANK),
      ref('spec.queryConfig|objectStorageConfig|alertmanagersConfig', 'config', 'Secret', OPTIONAL_KEY),
    ],
    'monitoring.coreos.com/Alertmanager': [
      ref('spec.serviceAccountName', 'service-account', 'ServiceAccount', BLANK),
      ref('spec.configSecret', 'config', 'Secret', { name: '', optional: true }),
      ref('spec.secrets.*', 'volume', 'Secret', BLANK),
      ref('spec.configMaps.*', 'volume', 'ConfigMap', BLANK),
      ref('spec.storage.volumeClaimTemplate.spec.storageClassName', 'storage-class', 'StorageClass.storage.k8s.io', BLANK),
    ],
    // KEDA
    'keda.sh/ScaledObject': [
      ref('spec.scaleTargetRef', 'scale-target', 'Deployment.apps', { kind: 'kind', group: 'apiVersion' }),
      ref('spec.triggers.*.authenticationRef', 'trigger-auth', 'TriggerAuthentication.keda.sh', { kind: 'kind' }),
    ],
    'keda.sh/ScaledJob': [ref('spec.triggers.*.authenticationRef', 'trigger-auth', 'TriggerAuthentication.keda.sh', { kind: 'kind' })],
    'keda.sh/TriggerAuthentication': [
      ref('spec.secretTargetRef.*', 'trigger-auth', 'Secret', KEY),
      ref('spec.configMapTargetRef.*', 'trigger-auth', 'ConfigMap', KEY),
    ],
    // cert-manager
    'cert-manager.io/Certificate': [
      ref('spec.issuerRef', 'issuer', 'Issuer.cert-manager.io', ISSUER),
      ref('spec.keystores.jks|pkcs12.passwordSecretRef', 'keystore-password', 'Secret', KEY),
    ],
    'cert-manager.io/CertificateRequest': [ref('spec.issuerRef', 'issuer', 'Issuer.cert-manager.io', ISSUER)],
    'cert-manager.io/Issuer': issuerSecretRows(),
    // External Secrets, Vault, CSI
    'external-secrets.io/ExternalSecret': [
      ref('spec.secretStoreRef', 'secret-store', STORE, STORE_REF),
      ref('spec.data|dataFrom.*.sourceRef.storeRef', 'secret-store', STORE, STORE_REF),
      ref('spec.data|dataFrom.*.sourceRef.generatorRef', 'secret-generator', '', { kind: 'kind', group: 'apiVersion' }),
      ref('spec.target.template.templateFrom.*.configMap', 'secret-template', 'ConfigMap', { keys: 'items.*.key' }),
      ref('spec.target.template.templateFrom.*.secret', 'secret-template', 'Secret', { keys: 'items.*.key' }),
    ],
    'external-secrets.io/PushSecret': [
      ref('spec.secretStoreRefs.*', 'secret-store', STORE, STORE_REF),
      ref('spec.selector.secret', 'push-source', 'Secret'),
    ],
    'external-secrets.io/SecretStore': [
      ref('spec.provider.**ecretRef', 'store-auth', 'Secret', KEY),
      ref('spec.provider.**AccountRef', 'store-auth', 'ServiceAccount'),
    ],
    'secrets.hashicorp.com/VaultStaticSecret': [
      ref('spec.vaultAuthRef', 'vault-auth', 'VaultAuth.secrets.hashicorp.com', { name: '', form: 'slashed' }),
    ],
    'secrets.hashicorp.com/VaultDynamicSecret': [
      ref('spec.vaultAuthRef', 'vault-auth', 'VaultAuth.secrets.hashicorp.com', { name: '', form: 'slashed' }),
    ],
    'secrets.hashicorp.com/VaultAuth': [
      ref('spec.vaultConnectionRef', 'vault-connection', 'VaultConnection.secrets.hashicorp.com', { name: '', form: 'slashed' }),
      ref('spec.kubernetes.serviceAccount', 'service-account', 'ServiceAccount', BLANK),
    ],
    // Argo
    'argoproj.io/Rollout': [
      ref('spec.workloadRef', 'workload', '', { kind: 'kind', group: 'apiVersion' }),
      ref('spec.strategy.canary.stableService|canaryService', 'rollout-service', 'Service', BLANK),
      ref('spec.strategy.blueGreen.activeService|previewService', 'rollout-service', 'Service', BLANK),
      ref('spec.strategy.canary.pingPong.pingService|pongService', 'rollout-service', 'Service', BLANK),
      ref('spec.strategy.canary.trafficRouting.nginx.stableIngress', 'rollout-routing', 'Ingress.networking.k8s.io', BLANK),
      ref('spec.strategy.canary.trafficRouting.nginx.stableIngresses.*', 'rollout-routing', 'Ingress.networking.k8s.io', BLANK),
      ref('spec.strategy.canary.trafficRouting.alb.ingress', 'rollout-routing', 'Ingress.networking.k8s.io', BLANK),
      ref('spec.strategy.canary.trafficRouting.alb.rootService', 'rollout-service', 'Service', BLANK),
      ref('spec.strategy.canary.trafficRouting.istio.virtualService', 'rollout-routing', 'VirtualService.networking.istio.io'),
      ref('spec.strategy.canary.trafficRouting.istio.virtualServices.*', 'rollout-routing', 'VirtualService.networking.istio.io'),
      ref('spec.strategy.canary.trafficRouting.istio.destinationRule', 'rollout-routing', 'DestinationRule.networking.istio.io'),
      ref('spec.strategy.canary.analysis.templates.*', 'analysis', ANALYSIS, ROLLOUT_ANALYSIS),
      ref('spec.strategy.canary.steps.*.analysis.templates.*', 'analysis', ANALYSIS, ROLLOUT_ANALYSIS),
      ref('spec.strategy.blueGreen.prePromotionAnalysis|postPromotionAnalysis.templates.*', 'analysis', ANALYSIS, ROLLOUT_ANALYSIS),
    ],
    'argoproj.io/AnalysisTemplate': [ref('spec.args.*.valueFrom.secretKeyRef', 'analysis-argument', 'Secret', KEY)],
    'argoproj.io/Application': [ref('spec.project', 'project', 'AppProject.argoproj.io', BLANK)],
    // Flux
    'helm.toolkit.fluxcd.io/HelmRelease': [
      ref('spec.chart.spec.sourceRef', 'source', 'HelmRepository.source.toolkit.fluxcd.io', FLUX_SOURCE),
      ref('spec.chartRef', 'source', 'OCIRepository.source.toolkit.fluxcd.io', FLUX_SOURCE),
      ref('spec.valuesFrom.*', 'values', '', { kind: 'kind', key: 'valuesKey', optional: 'optional' }),
      ref('spec.serviceAccountName', 'service-account', 'ServiceAccount', BLANK),
      ref('spec.kubeConfig.secretRef', 'kubeconfig', 'Secret', KEY),
    ],
    'kustomize.toolkit.fluxcd.io/Kustomization': [
      ref('spec.sourceRef', 'source', 'GitRepository.source.toolkit.fluxcd.io', FLUX_SOURCE),
      ref('spec.decryption.secretRef', 'decryption', 'Secret'),
      ref('spec.postBuild.substituteFrom.*', 'values', '', { kind: 'kind', optional: 'optional' }),
      ref('spec.serviceAccountName', 'service-account', 'ServiceAccount', BLANK),
    ],
    'source.toolkit.fluxcd.io/GitRepository': [ref('spec.secretRef', 'source-auth', 'Secret')],
    'source.toolkit.fluxcd.io/HelmRepository': [ref('spec.secretRef|certSecretRef', 'source-auth', 'Secret')],
    'source.toolkit.fluxcd.io/OCIRepository': [
      ref('spec.secretRef|certSecretRef', 'source-auth', 'Secret'),
      ref('spec.serviceAccountName', 'service-account', 'ServiceAccount', BLANK),
    ],
    'source.toolkit.fluxcd.io/Bucket': [ref('spec.secretRef', 'source-auth', 'Secret')],
    // CloudNativePG
    'postgresql.cnpg.io/Cluster': [
      ref('spec.bootstrap.initdb|recovery|pg_basebackup.secret', 'database-credentials', 'Secret'),
      ref('spec.superuserSecret', 'database-credentials', 'Secret'),
      ref('spec.managed.roles.*.passwordSecret', 'database-credentials', 'Secret'),
      ref('spec.imagePullSecrets.*', 'image-pull-secret', 'Secret'),
      ref('spec.certificates.serverCASecret|serverTLSSecret|clientCASecret|replicationTLSSecret', 'database-tls', 'Secret', BLANK),
      ref('spec.storage|walStorage.storageClass', 'storage-class', 'StorageClass.storage.k8s.io', BLANK),
      ref('spec.backup.barmanObjectStore.s3Credentials|azureCredentials|googleCredentials.{}', 'backup-auth', 'Secret', KEY),
      ref('spec.externalClusters.*.password|sslCert|sslKey|sslRootCert', 'database-credentials', 'Secret', KEY),
      ref('spec.imageCatalogRef', 'image-catalog', '', { kind: 'kind', group: 'apiGroup' }),
      ref('spec.priorityClassName', 'priority-class', 'PriorityClass.scheduling.k8s.io', BLANK),
    ],
    'postgresql.cnpg.io/ScheduledBackup': [ref('spec.cluster', 'database', 'Cluster.postgresql.cnpg.io')],
    'postgresql.cnpg.io/Backup': [ref('spec.cluster', 'database', 'Cluster.postgresql.cnpg.io')],
    'postgresql.cnpg.io/Pooler': [ref('spec.cluster', 'database', 'Cluster.postgresql.cnpg.io')],
    'postgresql.cnpg.io/Database': [ref('spec.cluster', 'database', 'Cluster.postgresql.cnpg.io')],
    // Flagger
    'flagger.app/Canary': [
      ref('spec.targetRef', 'scale-target', '', { kind: 'kind', group: 'apiVersion' }),
      ref('spec.autoscalerRef', 'autoscaler', '', { kind: 'kind', group: 'apiVersion' }),
      ref('spec.ingressRef', 'rollout-routing', '', { kind: 'kind', group: 'apiVersion' }),
      ref('spec.analysis.metrics.*.templateRef', 'analysis', 'MetricTemplate.flagger.app', { namespace: 'namespace' }),
    ],
    'flagger.app/MetricTemplate': [ref('spec.provider.secretRef', 'metric-auth', 'Secret')],
    // Istio and Traefik
    'networking.istio.io/VirtualService': [
      ref('spec.gateways.*', 'mesh-gateway', 'Gateway.networking.istio.io', { name: '', form: 'slashed' }),
      ref('spec.http|tls|tcp.*.route.*.destination', 'mesh-destination', 'Service', { name: 'host', form: 'host', port: ['port.number'] }),
    ],
    'networking.istio.io/DestinationRule': [ref('spec.host', 'mesh-destination', 'Service', { name: '', form: 'host' })],
    'traefik.io/IngressRoute': [
      ref('spec.routes.*.services.*', 'ingress-backend', 'Service', {
        kind: 'kind',
        only: ['Service'],
        namespace: 'namespace',
        port: ['port'],
      }),
      ref('spec.routes.*.middlewares.*', 'middleware', 'Middleware.traefik.io', { namespace: 'namespace' }),
      ref('spec.tls.secretName', 'ingress-tls', 'Secret', BLANK),
      ref('spec.tls.options', 'tls-options', 'TLSOption.traefik.io', { namespace: 'namespace' }),
    ],
    'traefik.io/IngressRouteTCP': [
      ref('spec.routes.*.services.*', 'ingress-backend', 'Service', { namespace: 'namespace', port: ['port'] }),
      ref('spec.tls.secretName', 'ingress-tls', 'Secret', BLANK),
    ],
    'traefik.io/Middleware': [
      ref('spec.basicAuth|digestAuth.secret', 'ingress-auth', 'Secret', BLANK),
      ref('spec.chain.middlewares.*', 'middleware', 'Middleware.traefik.io', { namespace: 'namespace' }),
    ],
  };
}
