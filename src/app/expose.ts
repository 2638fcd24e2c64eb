/** How an application is reached, and by whom. Each way at most once; several at the same time are fine. */
import type {
  AnnotationKey,
  Host,
  LabelKey,
  LabelValue,
  Namespace,
  NodePortNumber,
  ObjectReference,
  RoutePath,
  Seconds,
} from './limits.ts';

/** Who calls: decides what a network policy lets in. */
export type Callers = 'cluster' | 'namespace' | 'ingress' | 'internet' | { readonly namespaces?: Labels; readonly pods?: Labels };

export type Labels = Readonly<Record<LabelKey, LabelValue>>;
export type Annotations = Readonly<Record<AnnotationKey, string>>;

export interface ServiceExposure<N extends string = string> {
  /** The component; needed when there are several web components. */
  readonly to?: N;
  readonly from?: Callers;
  readonly annotations?: Annotations;
}

export interface NodePort<N extends string = string> extends ServiceExposure<N> {
  /** A fixed port of each node, 30000-32767; without it the cluster chooses. */
  readonly port?: NodePortNumber;
}

/** Host → path → component. A path ends in `$` when only that path is meant. */
export type Hosts<N extends string = string> = Readonly<Record<Host, Readonly<Record<RoutePath, N>>>>;

export interface Ingress<N extends string = string> {
  /** Default: true. False: the template and the values are there, switched off. */
  readonly enabled?: boolean;
  readonly class?: ObjectReference;
  readonly hosts: Hosts<N>;
  /** false, true (the Secret `<fullname>-tls`), the Secret's name, or the cert-manager issuer that makes it. */
  readonly tls?:
    | boolean
    | { readonly secret: ObjectReference }
    | { readonly issuer: ObjectReference; readonly kind?: 'ClusterIssuer' | 'Issuer' };
  readonly annotations?: Annotations;
}

/** A route of the Gateway API. Ingress and gateway exclude each other: of both, one may be enabled in an environment. */
export interface Gateway<N extends string = string> {
  /** Default: true. False: the template and the values are there, switched off. */
  readonly enabled?: boolean;
  /** The Gateway that takes the route. */
  readonly parent: { readonly name: ObjectReference; readonly namespace?: Namespace; readonly section?: ObjectReference };
  /** A Gateway of the chart's own instead, of this class. */
  readonly class?: ObjectReference;
  /** Secret with the certificate of the chart's own Gateway. */
  readonly tls?: false | { readonly secret: ObjectReference };
  readonly hosts: Hosts<N>;
  /** Seconds until a request is given up. Default: the gateway's own. */
  readonly timeout?: Seconds;
  readonly annotations?: Annotations;
}

export interface Expose<N extends string = string> {
  /** Only inside the cluster. The default of every web component. */
  readonly clusterIP?: ServiceExposure<N>;
  readonly nodePort?: NodePort<N>;
  readonly loadBalancer?: ServiceExposure<N>;
  readonly ingress?: Ingress<N>;
  readonly gateway?: Gateway<N>;
}
