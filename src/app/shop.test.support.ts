/** The smallest application that is right, for tests that change one thing of it. */
export const small = { cpu: '100m/500m', memory: '128Mi/256Mi' } as const;
export const probes = { live: '/healthz', ready: '/readyz', startup: '/healthz' } as const;
/** Options of a web component. */
export const plain: {
  readonly image: 'shop:1.0.0';
  readonly port: 8080;
  readonly resources: typeof small;
  readonly probes: typeof probes;
} = { image: 'shop:1.0.0', port: 8080, resources: small, probes };
export const flat = { name: 'shop', version: '1.0.0', values: 'flat' } as const;
