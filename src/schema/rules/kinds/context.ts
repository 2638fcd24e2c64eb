/** What the rules of a kind are asked with, and what a kind gives. */
import type { JsonObject, NameRule, Report } from '../../../kube/index.ts';

export interface KindContext {
  /** The server's version: 30 is Kubernetes 1.30. */
  readonly minor: number;
  /** The object before an update, in the same version: what it already had is let through where the server does so. */
  readonly old?: JsonObject;
  /** The server's --service-node-port-range. */
  readonly nodePorts?: { readonly first: number; readonly last: number };
}

export interface Kind {
  readonly namespaced: boolean;
  readonly names: NameRule;
  /** Where the rule of names changed with a version. */
  readonly namesAt?: (minor: number) => NameRule;
  /** The server gives a name to an object without. */
  readonly nameOptional?: true;
  /** False: finalizers need no domain; apimachinery alone looks at the metadata. */
  readonly kubeFinalizers?: false;
  /** `validate` looks at the metadata itself. */
  readonly ownMetadata?: true;
  /** All rules but those of metadata. */
  readonly validate: (object: JsonObject, report: Report, context: KindContext) => void;
}
