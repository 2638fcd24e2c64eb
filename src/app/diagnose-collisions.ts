/** What two releases in one namespace would both lay claim to: names that do not hold the release, hosts, ports of the nodes. */
import type { Description, ObjectText } from './application.ts';
import { holds } from './computed.ts';
import { mergeEnvironment } from './environment-merge.ts';
import { type Computed, isComputed } from './expression.ts';
import type { Report } from './report.ts';

export function diagnoseCollisions(description: Description, report: Report): void {
  const { names, config, secrets, serviceAccount, extra } = description;
  const said: readonly (readonly [at: string, name: unknown])[] = [
    ...Object.entries(names ?? {}).map(([object, name]) => [`names.${object}`, name] as const),
    ['config', config?.options.name],
    ['secrets', secrets?.options.name],
    ['serviceAccount.name', serviceAccount?.name],
    ...Object.entries(extra ?? {}).map(
      ([key, object]) => [`extra.${key}`, (object['metadata'] as ObjectText | undefined)?.['name']] as const,
    ),
  ];
  for (const [at, name] of said) {
    if (name === undefined || (isComputed(name) && ofRelease(name))) continue;
    const hint = 'put is.fullname or is.release into it';
    report(
      'fixed-name',
      at,
      'gives an object a name that does not hold the release: two releases in one namespace would collide',
      hint,
      'warning',
    );
  }
  diagnoseShared(description, report);
}

const ofRelease = (name: Computed): boolean =>
  holds(name, (part) => part.kind === 'fact' && (part.name === 'release' || part.name === 'fullname'));

/** Environments that stand beside each other in one namespace. */
function diagnoseShared(description: Description, report: Report): void {
  const taken = new Map<string, string>();
  for (const [key, environment] of Object.entries(description.environments ?? {})) {
    const { namespace = description.name, release = description.name } = environment;
    const { ingress, gateway, nodePort } = mergeEnvironment(description, environment).description.expose ?? {};
    const claims = [
      ...[ingress, gateway].flatMap((way) => (way === undefined || way.enabled === false ? [] : Object.keys(way.hosts))),
      ...(nodePort?.port === undefined ? [] : [`port ${nodePort.port}`]),
    ];
    for (const claim of claims) {
      const other = taken.get(`${namespace}/${claim}`) ?? release;
      taken.set(`${namespace}/${claim}`, other);
      if (other === release) continue;
      const message = `${claim} is taken by the release "${other}" in the namespace "${namespace}" already`;
      report('claimed-twice', `environments.${key}`, message, 'give the environment another, or a namespace of its own', 'warning');
    }
  }
}
