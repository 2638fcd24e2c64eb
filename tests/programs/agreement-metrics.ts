/** Metrics and labels that PromQL asks for, and those that a program's /metrics has. */

export interface Asked {
  readonly metric: string;
  /** Labels that are compared. */
  readonly labels: readonly string[];
}

/** Found by reading past strings, ranges and lists of labels; what is left and is no function is a metric. */
export function askedMetrics(promql: string): readonly Asked[] {
  const text = promql
    .replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  return [...text.matchAll(/(?<![\w:.$])([a-zA-Z_:][\w:]*)\s*(\(|\{([^}]*)\})?/g)].flatMap(([, metric = '', after, selectors = '']) =>
    after === '(' || WORDS.has(metric)
      ? []
      : [{ metric, labels: [...selectors.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label) }],
  );
}

const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'bool', 'offset', 'by', 'without', 'on', 'ignoring']);

/** Names as Prometheus stores them, each with the labels of its samples; undefined for one that has not counted yet. */
export type Exposed = Map<string, ReadonlySet<string> | undefined>;

export function exposedMetrics(exposition: string): Exposed {
  const found: Exposed = new Map();
  for (const line of exposition.split('\n')) {
    const [, declared, type] = /^# TYPE (\S+) (\S+)/.exec(line) ?? [];
    if (declared !== undefined)
      for (const suffix of SUFFIXES[type ?? ''] ?? ['']) found.set(declared + suffix, found.get(declared + suffix));
    const [, name, labels = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name !== undefined)
      found.set(name, new Set([...(found.get(name) ?? []), ...[...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label)]));
  }
  return found;
}

const SUFFIXES: Readonly<Record<string, readonly string[]>> = { histogram: ['_bucket', '_sum', '_count'], summary: ['', '_sum', '_count'] };

/** Of Kubernetes, cAdvisor, cert-manager, the exporters beside the stores, Prometheus itself: no program has them. */
const FOREIGN = /^(?:kube|container|kubelet|certmanager|pg|redis|cnpg)_|^up$/;
/** Prometheus and its operator add these to every sample. */
const ADDED: ReadonlySet<string> = new Set(['namespace', 'pod', 'container', 'job', 'instance', 'service', 'endpoint']);

/** Sentences for what is asked for and not there. */
export function metricFaults(promql: string, exposed: Exposed): readonly string[] {
  return askedMetrics(promql)
    .filter(({ metric }) => !FOREIGN.test(metric))
    .flatMap(({ metric, labels }) => {
      if (!exposed.has(metric)) return [`"${promql}" asks for ${metric}, which no program has`];
      const known = exposed.get(metric);
      return labels
        .filter((label) => known !== undefined && !known.has(label) && !ADDED.has(label))
        .map((label) => `"${promql}" asks for ${metric} by ${label}, a label that it does not have`);
    });
}
