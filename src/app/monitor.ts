/** How an application is watched: metrics that Prometheus reads, alerts, dashboards. */
import type { Line, Period, Title } from './limits.ts';

export interface Alert {
  /** PromQL. `$pods` is the matcher of the component's pods: `rate(errors_total{$pods}[5m]) > 1`. */
  readonly when: Line;
  /** The component that `$pods` means. Default: the first one with metrics. */
  readonly of?: string;
  /** How long it must hold: '5m'. Default: at once. */
  readonly for?: string;
  /** Default: warning. */
  readonly severity?: 'critical' | 'warning' | 'info';
  readonly summary: string;
}

export interface Panel {
  /** PromQL, with `$pods` as in alerts. */
  readonly query: string;
  /** Default: short. */
  readonly unit?: 'short' | 's' | 'bytes' | 'percentunit' | 'ops' | 'reqps' | 'currencyUSD';
  /** Of each line: '{{pod}}'. */
  readonly legend?: string;
  /** Default: timeseries. */
  readonly as?: 'timeseries' | 'stat';
}

export interface Dashboard {
  readonly title: Title;
  /** The component that `$pods` means. Default: the first one with metrics. */
  readonly of?: string;
  /** Title of a panel → its query. Two panels stand side by side. */
  readonly panels: Readonly<Record<string, string | Panel>>;
}

export interface Monitor {
  /** Default: true. */
  readonly enabled?: boolean;
  /** Scrape by annotations on the pods, or by ServiceMonitor and PodMonitor. Default: service-monitor. */
  readonly by?: 'service-monitor' | 'annotations';
  /** Seconds. Default: 30. */
  readonly interval?: Period;
  /** Beside the alerts that every component gets after its kind. */
  readonly alerts?: Readonly<Record<string, Alert>>;
  /** JSON files beside the description, or what is on them. Default: one with an overview. */
  readonly dashboards?: readonly (`${string}.json` | Dashboard)[];
}
