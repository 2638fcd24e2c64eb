/** Updates of CustomResourceDefinitions (apiextensions-apiserver). */
import { At, type JsonObject, type Report } from '../../../kube/index.ts';
import { items, maybePart, part, text } from '../kinds/index.ts';
import { immutable } from './immutable.ts';

const SPEC: At = At.root.to('spec');
const RULE = 'api/immutable-crd';

export function customResourceDefinition(old: JsonObject, object: JsonObject, report: Report): void {
  const [before, after] = [part(old['spec']), part(object['spec'])];
  const [names, wanted] = [part(before['names']), part(after['names'])];
  const status = maybePart(old['status']);
  const conditions = items(status?.['conditions']).map(part);
  // Without status the object never was on a server; there it would have been established by now.
  if (status === undefined || conditions.some((condition) => condition['type'] === 'Established' && condition['status'] === 'True')) {
    immutable(before, after, ['scope'], SPEC, report, RULE);
    immutable(names, wanted, ['kind'], SPEC.to('names'), report, RULE);
  }
  immutable(before, after, ['group'], SPEC, report, RULE);
  immutable(names, wanted, ['plural'], SPEC.to('names'), report, RULE);
  const versions = items(after['versions']).map((version) => text(part(version)['name']));
  items(status?.['storedVersions']).forEach((item, i) => {
    const version = text(item);
    if (versions.includes(version)) return;
    const until = `must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`;
    const at = At.root.to('status').to('storedVersions').to(i);
    report.invalid(
      at,
      'api/crd-versions',
      version,
      `missing from spec.versions; ${version} was previously a storage version, and ${until}`,
    );
  });
}
