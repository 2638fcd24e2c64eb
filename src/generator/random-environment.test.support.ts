/** Random environments over a random description: every word that a delta may say. */
import { type Component, hpa, keda } from '../app/index.ts';
import type { Draw, Loose, Shared } from './random-description.test.support.ts';

interface Ground extends Shared {
  /** The application has a monitor. */
  readonly watched: boolean;
  readonly ways?: Loose;
}

export function randomEnvironments(draw: Draw, components: Readonly<Record<string, Component>>, ground: Ground): Loose {
  return Object.fromEntries(
    ['dev', 'prod-eu'].slice(0, draw.int(0, 2)).map((name) => [name, environmentOf(draw, name, components, ground)]),
  );
}

function environmentOf(draw: Draw, name: string, components: Readonly<Record<string, Component>>, ground: Ground): Loose {
  const production = name !== 'dev' && draw.yes(60);
  const { settings, keys, ways } = ground;
  const sources = [
    { existing: 'by-hand' },
    { external: 'vault', path: 'shop', ...draw.some(50, () => ({ kind: 'ClusterSecretStore', refresh: '5m' })) },
    'sealed',
    { csi: 'class' },
  ];
  const entries = settings !== undefined && settings.map === undefined;
  const secrets: Loose =
    keys === undefined
      ? {}
      : draw.some(60, () => ({
          secrets: draw.of<unknown>(...(sources as [unknown, ...unknown[]]), ...(production ? [] : ['placeholder', 'chart'])),
        }));
  const foreign = !['chart', 'placeholder', undefined].includes(secrets['secrets'] as string | undefined);
  return {
    ...draw.some(60, () => ({ namespace: `shop-${name}` })),
    ...draw.some(30, () => ({ release: `shop-${name}` })),
    ...draw.some(40, () => ({ label: 'production' })),
    ...draw.some(20, () => ({ example: true })),
    ...(production && { production }),
    ...secrets,
    ...draw.some(80, () => ({
      components: Object.fromEntries(Object.entries(components).map(([key, component]) => [key, componentDelta(draw, component)])),
    })),
    stores: storeDeltas(draw, { production, foreign }, ground),
    ...(ground.volumes['media'] &&
      draw.some(30, () => ({ volumes: { media: { size: '5Gi', class: 'slow', ...draw.some(30, () => ({ backup: 'velero' })) } } }))),
    ...(entries && draw.some(50, () => ({ config: { logLevel: 'DEBUG', pageSize: 50, debug: true } }))),
    ...(settings?.map && draw.some(50, () => ({ variables: { GREETING: 'hi', MORE: 'text: with colon' } }))),
    ...(ways && draw.some(50, () => ({ expose: exposeDelta(draw, ways) }))),
    ...draw.some(30, () => ({ networkPolicy: draw.yes() })),
    ...(ground.watched && draw.some(30, () => ({ monitor: draw.yes() }))),
  };
}

function componentDelta(draw: Draw, { kind, options }: Component): Loose {
  const pod = {
    ...draw.some(30, () => ({ resources: { cpu: '200m/1', memory: '256Mi/512Mi' } })),
    ...(typeof options.image !== 'object' || 'repository' in options.image
      ? draw.some(30, () => ({ image: draw.of<Loose>({ tag: 'v9' }, { repository: 'mirror.example/app', pull: 'Always' }) }))
      : {}),
    ...(options.env && draw.some(40, () => ({ env: { MODE: 'slow', COUNT: 4 } }))),
    ...draw.some(15, () => ({ nodes: { zone: 'a' }, tolerations: [{ key: 'spot', operator: 'Exists' }] })),
    ...draw.some(15, () => ({ annotations: { team: 'other' } })),
    ...draw.some(15, () => ({ wait: 30 })),
  };
  if (kind === 'cron') return { ...pod, ...draw.some(40, () => ({ schedule: '0 5 * * *', suspend: draw.yes() })) };
  if (kind === 'job') return pod;
  const probes = { probes: { ...options.probes, live: { command: ['node', 'alive.js'], period: 20 } } };
  if (kind === 'scheduler') return { ...pod, ...draw.some(20, () => probes) };
  const claims = options.mounts?.some(({ options: { per } }) => per === 'pod') ?? false;
  const kept = options.pdb !== undefined && 'minAvailable' in options.pdb;
  const least = kept ? 2 : 1;
  const kedaKind = options.scale?.kind === 'keda';
  const triggers = { load: { type: 'cron', metadata: { timezone: 'Etc/UTC', start: '0 9 * * *', end: '0 12 * * *', desiredReplicas: 5 } } };
  return {
    ...pod,
    ...draw.some(20, () => probes),
    ...draw.some(40, () => ({ replicas: draw.int(least, 4) })),
    ...draw.some(20, () => ({ pdb: kept ? { minAvailable: 1 } : { maxUnavailable: 1 } })),
    ...draw.some(20, () => ({ spread: draw.of('none', 'required', 'preferred') })),
    ...draw.some(20, () => ({ stop: { drain: 4, grace: 50 } })),
    ...(!claims && options.rollout !== undefined && draw.some(30, () => ({ rollout: draw.of('rolling', 'recreate') }))),
    ...draw.some(40, () => ({
      scale: draw.of<unknown>(false, kedaKind ? keda(least, 5, { triggers }) : hpa(draw.int(least, 3), 5, { cpu: 60 })),
    })),
  };
}

interface Setting {
  readonly production: boolean;
  /** The Secret is somebody else's. */
  readonly foreign: boolean;
}

function storeDeltas(draw: Draw, { production, foreign }: Setting, { stores }: Ground): Loose {
  const delta = (own: Loose): Loose => ({
    ...draw.some(40, () =>
      draw.of<Loose>(
        { mode: 'external', host: 'data.example' },
        { mode: 'operator', operator: { instances: 2 }, tls: false },
        { mode: 'bundled', tls: false },
      ),
    ),
    ...draw.some(20, () => ({ size: '3Gi', persistent: true })),
    ...draw.some(20, () => ({ resources: { cpu: '1', memory: '1Gi' } })),
    ...draw.some(20, () => ({ metrics: draw.yes() })),
    ...draw.some(20, () => own),
    ...(production && { accept: 'one pod is enough here' }),
  });
  // The operator wants a Secret of its own form beside it.
  const owned = (said: Loose): Loose =>
    foreign ? { ...said, operator: { ...(said['operator'] as Loose | undefined), ownerSecret: 'owner' } } : said;
  return {
    ...(stores.db && { db: owned(delta({ backup: { keep: 5 }, configuration: { work_mem: '16MB' }, maxConnections: 950 })) }),
    ...(stores.cache && { cache: delta({ database: 4, configuration: { appendonly: 'yes' } }) }),
  };
}

function exposeDelta(draw: Draw, ways: Loose): Loose {
  const annotations = { annotations: { 'example.com/more': 'yes' } };
  const { ingress, gateway } = ways as { readonly ingress?: Loose; readonly gateway?: Loose };
  const delta: Loose = {};
  for (const kind of ['clusterIP', 'nodePort', 'loadBalancer'])
    if (kind in ways && draw.yes()) delta[kind] = { from: 'cluster', ...annotations };
  if (ingress && gateway && draw.yes()) return { ...delta, ingress: { enabled: true, ...annotations }, gateway: { enabled: false } };
  if (ingress && !gateway)
    delta['ingress'] = {
      enabled: draw.yes(),
      ...draw.some(40, () => ({ tls: true })),
      ...draw.some(30, () => ({ class: 'haproxy' })),
      ...annotations,
    };
  if (gateway && !ingress) delta['gateway'] = { enabled: draw.yes(), ...draw.some(30, () => ({ timeout: 60 })), ...annotations };
  return delta;
}
