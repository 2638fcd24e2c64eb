/**
 * One minor's view, from one client-node package: resources (from the paths) and the types that they reach, by the short names that the pack
 * uses ("core/v1.PodSpec"). Models that no operation reaches are left-overs of older releases in the package and are dropped.
 */

/** @returns {{types: Map<string, Map<string, object>>, resources: Map<string, object>}} */
export function snapshotOf({ types, operations }, homes) {
  const roots = new Map();
  for (const { path, body } of operations) {
    const gv = groupVersionOf(path);
    if (gv === undefined || body === undefined || !types.has(body)) continue;
    if (!roots.has(gv)) roots.set(gv, new Set());
    roots.get(gv).add(body);
    if (types.has(`${body}List`)) roots.get(gv).add(`${body}List`);
  }
  for (const [name, gv] of Object.entries(homes.roots)) if (types.has(name)) roots.get(gv)?.add(name);
  const owners = ownersOf(roots, types);
  const names = new Map([...owners].map(([name, gvs]) => [name, homeOf(name, gvs, homes)]));
  const result = new Map();
  for (const [name, short] of names) {
    if (result.has(short)) throw new Error(`Cannot name ${name}: ${short} is taken`);
    result.set(short, new Map([...types.get(name).fields].map(([f, field]) => [f, { ...field, type: renamed(field.type, names) }])));
  }
  return { types: result, resources: resourcesOf(operations, names, homes) };
}

function renamed(type, names) {
  if (typeof type === 'string') return type;
  if (type.ref !== undefined) return { ref: names.get(type.ref) };
  return type.list !== undefined ? { list: renamed(type.list, names) } : { map: renamed(type.map, names) };
}

function ownersOf(roots, types) {
  const owners = new Map();
  for (const [gv, names] of roots) {
    const queue = [...names];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const known = owners.get(name);
      if (known?.has(gv)) continue;
      if (known === undefined) owners.set(name, new Set([gv]));
      else known.add(gv);
      for (const { type } of types.get(name).fields.values()) {
        let inner = type;
        while (inner.list !== undefined || inner.map !== undefined) inner = inner.list ?? inner.map;
        if (inner.ref !== undefined) queue.push(inner.ref);
      }
    }
  }
  return owners;
}

function groupVersionOf(path) {
  const [, core, group, version] = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))\/./.exec(path) ?? [];
  if (core !== undefined) return '/v1';
  return version === undefined || group.startsWith('{') ? undefined : `${group}/${version}`;
}

/** The Go package's folder of an API group: "networking.k8s.io" → networking, "" → core. */
export function folderOf(group, homes) {
  return group === '' ? 'core' : (homes.folders[group] ?? group.split('.')[0]);
}

/** "V1PodSpec" → "core/v1.PodSpec". A group before the version names the home; else the table; else core, if core uses it; else the only user. */
function homeOf(name, gvs, homes) {
  const [, prefix, version, kind] = /^([A-Z][a-z]+)??(V\d+(?:(?:alpha|beta)\d+)?)([A-Z].*)$/.exec(name) ?? [];
  if (version === undefined) throw new Error(`Cannot tell the version of the model ${name}`);
  const v = version.toLowerCase();
  if (prefix !== undefined) return `${prefix.toLowerCase()}/${v}.${kind}`;
  for (const [home, kinds] of Object.entries(homes.types)) if (home.endsWith(`/${v}`) && kinds.includes(kind)) return `${home}.${kind}`;
  if (v === 'v1' && gvs.has('/v1')) return `core/v1.${kind}`;
  const own = [...gvs].filter((gv) => gv.endsWith(`/${v}`));
  if (own.length !== 1) throw new Error(`Cannot tell the home of ${name}: used by ${[...gvs].join(' ')}`);
  return `${folderOf(own[0].split('/')[0], homes)}/${v}.${kind}`;
}

const VERBS = { POST: 'create', PUT: 'update', PATCH: 'patch' };

function resourcesOf(operations, names, homes) {
  const resources = new Map();
  for (const { method, path, body } of operations) {
    const gv = groupVersionOf(path);
    if (gv === undefined) continue;
    const [group, version] = gv.split('/');
    const rest = path.slice(gv === '/v1' ? '/api/v1/'.length : `/apis/${gv}/`.length);
    const [, namespaced, resource, item, sub] =
      /^(?!watch\/)(namespaces\/\{namespace\}\/)?([a-z]+)(\/\{name\})?(?:\/([a-z]+)(?:\/\{path\})?)?$/.exec(rest) ?? [];
    if (resource === undefined) continue;
    const key = `${gv}/${resource}`;
    if (!resources.has(key))
      resources.set(key, {
        group,
        version,
        resource,
        namespaced: false,
        verbs: new Set(),
        subs: new Map(),
        kind: homes.kinds[resource],
        type: undefined,
      });
    const entry = resources.get(key);
    if (namespaced !== undefined) entry.namespaced = true;
    const kind = names.get(body)?.split('.').pop();
    if (sub !== undefined) {
      const verbs = entry.subs.get(sub) ?? { verbs: new Set() };
      verbs.verbs.add(method === 'GET' ? 'get' : method === 'DELETE' ? 'delete' : (VERBS[method] ?? method.toLowerCase()));
      if (kind !== undefined && (method === 'PUT' || method === 'POST')) verbs.kind = names.get(body);
      entry.subs.set(sub, verbs);
      continue;
    }
    if (method === 'GET') for (const verb of item === undefined ? ['list', 'watch'] : ['get']) entry.verbs.add(verb);
    else if (method === 'DELETE') entry.verbs.add(item === undefined ? 'deletecollection' : 'delete');
    else if (VERBS[method] !== undefined) entry.verbs.add(VERBS[method]);
    if (kind !== undefined && (method === 'POST' || method === 'PUT')) [entry.kind, entry.type] = [kind, names.get(body)];
  }
  for (const [key, entry] of resources) {
    if (entry.kind === undefined) throw new Error(`Cannot tell the kind of ${key}`);
    entry.type ??= `${folderOf(entry.group, homes)}/${entry.version}.${entry.kind}`;
  }
  return resources;
}
