/** Small pieces of NetworkPolicies. */
import type { ResolvedApplication, ResolvedComponent } from '../app/index.ts';
import { selector } from './template-text.ts';
import { ownFlag } from './template-value.ts';

/** Pods of this release, as a peer at column 8. */
export function podPeer(application: ResolvedApplication, component: string): string {
  return `        - podSelector:
            matchLabels:
${selector(application, component, 14)}
`;
}

/** The start of a rule at column 4: its port. What may follow stands at column 6. */
export function ruleAt(port: number | string): string {
  return `    - ports:
        - port: ${port}
          protocol: TCP
`;
}

/** The peers that a named template gives, or none: everybody. */
export function peersOf(call: string): string {
  return `      {{- with ${call} }}
      {{- . | nindent 6 }}
      {{- end }}
`;
}

/** Pods of this release that call; with a condition, only while it holds are there any. */
export interface Caller {
  readonly name: string;
  readonly condition?: string;
}

export function callerOf(application: ResolvedApplication, component: ResolvedComponent): Caller {
  const { name } = component;
  return component.kind === 'job' ? { name, condition: ownFlag(application, component, 'enabled') } : { name };
}

/** Rules of `ingress` for these callers. A rule under a condition stands alone: an empty list of peers would let everybody in. */
export function callerRules(application: ResolvedApplication, port: number | string, callers: readonly Caller[]): string {
  const rule = (names: readonly string[]): string => `${ruleAt(port)}      from:
${names.map((name) => podPeer(application, name)).join('')}`;
  const always = callers.filter(({ condition }) => condition === undefined).map(({ name }) => name);
  const conditions = [...new Set(callers.flatMap(({ condition }) => condition ?? []))];
  const others = conditions.map((condition) => {
    const names = callers.filter((caller) => caller.condition === condition).map(({ name }) => name);
    return `    {{- if ${condition} }}
${rule(names)}    {{- end }}
`;
  });
  return `${always.length === 0 ? '' : rule(always)}${others.join('')}`;
}

/** `ingress:` with its rules, of which some are always there, or each under one of these conditions: no rule must not become a null. */
export function ingressOf(rules: string, always: boolean, conditions: readonly string[]): string {
  if (rules === '') return '';
  if (always) return `  ingress:\n${rules}`;
  const wrapped = conditions.map((condition) => (condition.includes(' ') && !condition.startsWith('(') ? `(${condition})` : condition));
  return `  {{- if ${wrapped.length === 1 ? conditions[0] : `or ${wrapped.join(' ')}`} }}
  ingress:
${rules}  {{- end }}
`;
}
