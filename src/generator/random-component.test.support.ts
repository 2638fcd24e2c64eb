/** A random component of a random description, of any kind. */
import { type Component, cron, expr, field, hpa, is, job, keda, scheduler, web, worker } from '../app/index.ts';
import type { Draw, Loose, Shared } from './random-description.test.support.ts';

export function componentOf(draw: Draw, name: string, kind: Component['kind'], shared: Shared, known: readonly string[]): Component {
  const { stores, volumes, settings, keys, declared } = shared;
  const stays = kind === 'web' || kind === 'worker';
  const mounts = Object.values(volumes).filter(({ options }) => (options.per !== 'pod' || stays) && draw.yes(40));
  const configured = settings !== undefined && draw.yes(80);
  const owned = configured && settings.options.how !== 'plain';
  const claims = mounts.some(({ options }) => options.per === 'pod');
  const probe =
    kind === 'web'
      ? draw.of<unknown>('/health', { path: '/health', delay: 3, failures: 5 }, { command: ['node', 'alive.js'] })
      : { command: ['node', 'alive.js'] };
  const options: Loose = {
    image: draw.of<unknown>(
      'shop/app:1.0.0',
      `registry.example:5000/${name}:2`,
      'shop/app',
      { repository: 'shop/app', pull: 'Always' },
      { repository: 'shop/app', tag: 'v1', digest: `sha256:${'0123456789abcdef'.repeat(4)}` },
      expr`${declared.registry}/${name}:7`,
    ),
    resources: draw.of({ cpu: '100m', memory: '64Mi' }, { cpu: '100m/500m', memory: '64Mi/128Mi' }, { cpu: '0.5/1', memory: '1Gi' }),
    ...(configured && { config: settings }),
    ...(keys && draw.yes(80) && { secrets: keys }),
    uses: [...Object.values(stores).filter(() => draw.yes()), ...known.filter(() => draw.yes(20))],
    mounts,
    ...draw.some(80, () => ({ command: ['node', `${name}.js`], ...draw.some(30, () => ({ args: ['--fast', '{{ .not }}'] })) })),
    ...draw.some(25, () => ({
      env: {
        MODE: 'fast',
        COUNT: 3,
        NODE_NAME: field('spec.nodeName'),
        ...(stores.cache && { CACHE: stores.cache.host }),
        BETA: declared.beta,
      },
    })),
    ...draw.some(15, () => ({ moreEnv: declared.more })),
    ...draw.some(15, () => ({ wait: draw.of(0, 5, 120) })),
    ...draw.some(15, () => ({
      rights: [
        { on: 'leases', verbs: ['get', 'create', 'update'], names: [is.fullname] },
        ...(owned && draw.yes() ? [{ on: 'configmaps', verbs: ['get'], names: 'own' }] : []),
      ],
    })),
    ...draw.some(15, () => ({ calls: ['api.example.com:443', '10.0.0.0/8:5432', 'neighbour:8080'] })),
    ...draw.some(15, () => ({
      tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'shop', effect: 'NoExecute', seconds: 60 }],
      nodes: { disk: 'ssd' },
    })),
    ...draw.some(15, () => ({ annotations: { team: 'shop', place: expr`${is.namespace}` }, labels: { tier: 'one' } })),
    ...draw.some(20, () => ({
      security: { uid: 2000, gid: 2000, fsGroup: 3000, writable: ['/tmp', { path: '/var/run/app', size: '8Mi' }] },
    })),
    ...(stays && replicatedOf(draw, kind, { probe, claims, scalable: true })),
    ...(kind === 'scheduler' && {
      ...draw.some(50, () => ({ probes: { live: probe } })),
      ...draw.some(30, () => ({ port: 9100, metrics: '/metrics' })),
      ...draw.some(30, () => ({ stop: { grace: 60 } })),
    }),
    ...(kind === 'cron' && {
      schedule: draw.of('0 3 * * *', '@hourly', '*/5 * * * *'),
      overlap: draw.of('forbid', 'allow', 'replace'),
      ...draw.some(50, () => ({ timeZone: 'Europe/Amsterdam' })),
    }),
    ...(kind === 'job' && { runs: draw.of('before-rollout', 'after-install', 'each-release', 'by-hand') }),
    ...((kind === 'job' || kind === 'cron') && draw.some(30, () => ({ retries: draw.int(0, 5), deadline: 900 }))),
  };
  options['off'] = { ...(options['off'] as Loose | undefined), ...offOf(draw, shared.safe) };
  const make = { web, worker, scheduler, cron, job }[kind] as unknown as (options: Loose) => Component;
  return make(options);
}

function offOf(draw: Draw, safe: boolean): Loose {
  return {
    ...draw.some(10, () => ({ readOnlyRoot: 'writes beside itself' })),
    ...draw.some(10, () => ({ wait: 'waits itself' })),
    ...draw.some(10, () => ({ networkPolicy: 'reached by everybody' })),
    ...draw.some(10, () => ({ spread: 'anywhere' })),
    ...(!safe && draw.some(40, () => ({ nonRoot: 'the image is root' }))),
    ...(!safe && draw.some(40, () => ({ dropCapabilities: 'binds a low port', seccomp: 'traces' }))),
  };
}

interface Replicated {
  readonly probe: unknown;
  /** Each pod has a claim of its own. */
  readonly claims: boolean;
  readonly scalable: boolean;
}

function replicatedOf(draw: Draw, kind: string, { probe, claims }: Replicated): Loose {
  // A budget that keeps one pod wants a second one, whatever an environment changes.
  const kept = draw.yes(15);
  const min = draw.int(kept ? 2 : 1, 3);
  const behavior = { behavior: { up: { percent: 200, period: 15 }, down: { calm: 60, percent: 50 } } };
  const triggers = {
    load: { type: 'cron', metadata: { timezone: 'Etc/UTC', start: '0 8 * * *', end: '0 18 * * *', desiredReplicas: 4, label: is.release } },
  };
  const scale = draw.of<unknown>(
    undefined,
    hpa(min, 6, {
      cpu: 70,
      ...draw.some(50, () => ({ memory: 80 })),
      ...draw.some(30, () => ({ enabled: false })),
      ...draw.some(40, () => behavior),
    }),
    keda(kept ? 2 : draw.int(0, 2), 9, {
      triggers,
      ...draw.some(30, () => ({ poll: 10, cooldown: 60 })),
      ...draw.some(30, () => ({ enabled: false })),
    }),
  );
  const port = kind === 'web' || draw.yes();
  return {
    ...draw.some(kept ? 100 : 80, () => ({ replicas: draw.int(kept ? 2 : 1, 4) })),
    ...(scale !== undefined && { scale }),
    probes: { live: probe, ...(draw.yes(80) && { ready: probe }), ...(draw.yes(80) && { startup: probe }) },
    off: { ready: 'not asked', startup: 'starts at once', ...draw.some(15, () => ({ pdb: 'may go' })) },
    ...(kept ? { pdb: { minAvailable: 1 } } : draw.some(20, () => ({ pdb: { maxUnavailable: 2 } }))),
    ...(!claims &&
      draw.some(40, () => ({
        rollout: kind === 'web' ? draw.of('rolling', 'recreate', 'blue-green', 'canary') : draw.of('rolling', 'recreate'),
      }))),
    ...draw.some(40, () => ({
      spread: draw.of<unknown>(
        'none',
        'required',
        { how: 'preferred', by: 'anti-affinity', over: ['node'] },
        { how: 'required', over: ['zone'] },
      ),
    })),
    ...draw.some(30, () => ({ stop: draw.of<unknown>({ drain: 7, grace: 45 }, { drain: 0 }, { grace: 90 }) })),
    ...(port && { port: draw.of(8080, 9100) }),
    ...(kind === 'web' && draw.some(50, () => ({ servicePort: 80 }))),
    ...(port && draw.some(50, () => ({ metrics: draw.of<unknown>('/metrics', false) }))),
  };
}
