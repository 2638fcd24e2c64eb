/** Since and until when a kind or a field exists, over all minors of the pack. */
import type { GroupVersionKind, Path } from '../../kube/index.ts';
import { kindRange, type MinorRange } from './kinds.ts';
import { folderOf } from './kubernetes.ts';
import { fieldLinesRange, typeLine } from './types.ts';

/** The range of a kind, or of the field at a path of it; undefined where the pack never had it. */
export function rangeOf(gvk: GroupVersionKind, path: Path = []): MinorRange | undefined {
  const { group, version } = gvk;
  const kind = kindRange(group === '' ? version : `${group}/${version}`, gvk.kind);
  if (kind === undefined || path.length === 0) return kind;
  return fieldAt(`${folderOf(gvk.group)}/${gvk.version}.${gvk.kind}`, path);
}

/** The range of one field of a type, "core/v1.PodSpec" and "hostUsers". */
export function fieldRange(type: string, field: string): MinorRange | undefined {
  const line = typeLine(type);
  return line === undefined ? undefined : fieldLinesRange(line, field);
}

/** Walks by the field's newest type. Below a map or any JSON, all is there as long as the field is. */
function fieldAt(type: string, path: Path): MinorRange | undefined {
  let name = type;
  let range: MinorRange | undefined;
  for (let i = 0; i < path.length; ) {
    const line = typeLine(name);
    const own = line === undefined ? undefined : fieldLinesRange(line, String(path[i]));
    if (line === undefined || own === undefined) return undefined;
    range = range === undefined ? own : { since: Math.max(range.since, own.since), until: Math.min(range.until, own.until) };
    let text = line.fields.findLast((field) => field.name === path[i])!.text.split(' ', 1)[0]!;
    for (i++; text[0] === '[' || text[0] === '{'; text = text.slice(1)) i++;
    if (text[0] !== '&') return range;
    name = text.includes('/') ? text.slice(1) : `${name.slice(0, name.indexOf('.'))}.${text.slice(1)}`;
  }
  return range;
}
