// Makes src/schema/crd/bundled/*.ts and schemas/crds/*.json from the packages in schemas/crds/sources (npm ci there first).
// The packages hold validators compiled by ajv, whose code is regular enough to be read back, and type declarations, which also name the
// fields that need no check. Nothing of them is run. Node names: see src/schema/crd/bundle.ts.
// With --check (no packages needed): do the modules hold what the JSON files say?
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants, gzipSync } from 'node:zlib';
import { parseSync } from 'oxc-parser';

const MODULES = 'schemas/crds/sources/node_modules/';
/** File, package, and the groups to take (a package may hold its neighbours' too). */
const OPERATORS = [
  ['argo-cd', '@kubernetes-models/argo-cd', ['argoproj.io']],
  ['argo-rollouts', '@kubernetes-models/argo-rollouts', ['argoproj.io']],
  ['cert-manager', '@kubernetes-models/cert-manager', ['cert-manager.io', 'acme.cert-manager.io']],
  ['cloudnative-pg', '@kubernetes-models/cloudnative-pg', ['postgresql.cnpg.io']],
  ['external-secrets', '@kubernetes-models/external-secrets', ['external-secrets.io', 'generators.external-secrets.io']],
  ['flux-cd', '@kubernetes-models/flux-cd', undefined],
  ['gateway-api', '@kubernetes-models/gateway-api', ['gateway.networking.k8s.io']],
  ['keda', '@kubernetes-models/keda', ['keda.sh', 'eventing.keda.sh']],
  ['prometheus-operator', '@kubernetes-models/prometheus-operator', ['monitoring.coreos.com']],
  ['sealed-secrets', '@kubernetes-models/sealed-secrets', ['bitnami.com']],
];
const MAX_GZIP = 60_000;

const modules = new Map();

/** The functions of a validator's file: what they demand, and which they call for which part. */
function readModule(path) {
  let known = modules.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(path, 'utf8');
  const { program } = parseSync(path, text);
  known = { path, imports: new Map(), functions: new Map(), enums: new Map(), patterns: new Map(), entry: undefined };
  modules.set(path, known);
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      for (const { imported, local } of node.specifiers)
        if (imported?.name === 'validate') known.imports.set(local.name, resolve(path, node.source.value));
    } else if (node.type === 'ExportNamedDeclaration') known.entry = node.declaration.declarations[0].init.name;
    else if (node.type === 'FunctionDeclaration') known.functions.set(node.id.name, readFunction(node.body));
    else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) {
        if (init?.type === 'ArrayExpression') known.enums.set(id.name, init.elements.map(literal));
        else if (init?.type === 'CallExpression' || init?.type === 'NewExpression') {
          const [pattern] = init.arguments;
          if (pattern?.type === 'Literal') known.patterns.set(id.name, pattern.value);
        }
      }
    }
  }
  return known;
}

function literal(node) {
  if (node.type === 'Literal') return node.value;
  if (node.type === 'UnaryExpression') return -literal(node.argument);
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  throw new Error(`not a literal: ${node.type}`);
}

function resolve(from, source) {
  const path = source.startsWith('.') ? from.replace(/[^/]*$/, '') + source : MODULES + source;
  return path.endsWith('.js') ? path : `${path}.js`;
}

function readFunction(body) {
  const found = { errors: [], calls: [] };
  walk(body, (node) => {
    if (node.type === 'ObjectExpression') {
      const fields = Object.fromEntries(node.properties.map(({ key, value }) => [key.name ?? key.value, value]));
      if (fields.keyword?.type === 'Literal') found.errors.push({ keyword: fields.keyword.value, params: fields.params });
    } else if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name.startsWith('validate')) {
      found.calls.push({ name: node.callee.name, part: partOf(node.arguments[0]) });
    }
  });
  return found;
}

/** data: the value itself; data.x and data["x"]: a property; data[i0]: the items; data[key0]: other properties. */
function partOf(node) {
  if (node.type === 'Identifier') return { kind: 'self' };
  const { property, computed } = node;
  if (!computed) return { kind: 'property', name: property.name };
  if (property.type === 'Literal') return { kind: 'property', name: property.value };
  return { kind: property.name.startsWith('key') ? 'additional' : 'items' };
}

function walk(node, visit) {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  if (node === null || typeof node?.type !== 'string') return;
  visit(node);
  for (const key of Object.keys(node)) if (key !== 'type') walk(node[key], visit);
}

const declarations = new Map();

/** The declared interfaces and types of a package, by the long name that its validators have. */
function readDeclarations(root) {
  if (declarations.has(root)) return declarations.get(root);
  const byName = new Map();
  declarations.set(root, byName);
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== '_schemas' && entry.name !== 'node_modules') visit(`${folder}/${entry.name}`);
      if (!entry.isFile() || !entry.name.endsWith('.d.ts') || entry.name === 'index.d.ts') continue;
      const { program } = parseSync(entry.name, readFileSync(`${folder}/${entry.name}`, 'utf8'), { lang: 'dts' });
      const own = new Map();
      for (const node of program.body) {
        const declaration = node.declaration ?? node;
        if (declaration?.type === 'TSInterfaceDeclaration')
          own.set(declaration.id.name, { type: 'TSTypeLiteral', members: declaration.body.body });
        if (declaration?.type === 'TSTypeAliasDeclaration') own.set(declaration.id.name, declaration.typeAnnotation);
        for (const { local, exported } of node.specifiers ?? [])
          if (own.has(local.name)) byName.set(exported.name.replace(/^I/, ''), own.get(local.name));
      }
    }
  };
  visit(root);
  return byName;
}

/** One operator's types: node texts by number, so that the same type stands once. */
class Types {
  list = [];
  #numbers = new Map();

  of(path) {
    let number = this.#numbers.get(path);
    if (number !== undefined) return number;
    number = this.list.length;
    this.#numbers.set(path, number);
    this.list.push(null);
    const module = readModule(path);
    const root = path.slice(0, path.indexOf('/_schemas/'));
    const name = /([^/]*)\.js$/.exec(path)[1];
    this.list[number] = this.#node(module, module.entry, readDeclarations(root).get(name));
    return number;
  }

  #node(module, name, declared) {
    const imported = module.imports.get(name);
    if (imported !== undefined) return special(imported) ?? this.of(imported);
    const { errors, calls } = module.functions.get(name);
    const self = calls.filter(({ part }) => part.kind === 'self');
    if (errors.some(({ keyword }) => keyword === 'oneOf')) return 'x';
    const rules = {};
    let type = '';
    for (const { keyword, params } of errors) {
      const param = Object.fromEntries(params.properties.map(({ key, value }) => [key.name ?? key.value, value]));
      if (keyword === 'type') type = literal(param.type);
      else if (keyword === 'required') {
        // Models demand apiVersion, kind and metadata also of resources inside resources, where they may be left out.
        const missing = literal(param.missingProperty);
        if (!['apiVersion', 'kind', 'metadata'].includes(missing)) (rules.required ??= []).push(missing);
      } else if (keyword === 'enum')
        rules.enum =
          param.allowedValues.type === 'Identifier'
            ? module.enums.get(param.allowedValues.name)
            : param.allowedValues.elements.map(literal);
      else if (keyword === 'format') rules.format = literal(param.format);
      else if (keyword === 'pattern') rules.pattern = literal(param.pattern);
      else rules[keyword] = literal(param.limit);
    }
    const parts = calls.filter(({ part }) => part.kind !== 'self');
    if (self.length > 0 && parts.length === 0 && type === '') return this.#node(module, self[0].name, declared);
    const node = this.#compact(module, type, rules, parts, declared);
    return self.reduce((whole, { name: callee }) => this.#merged(whole, this.#node(module, callee, undefined)), node);
  }

  /** A struct with another inside it (Go's inline fields). */
  #merged(node, other) {
    let inner = other;
    while (typeof inner === 'number') inner = this.list[inner];
    if (inner?.[0] !== 'o' || inner === 'o') return node;
    const [, fields, rules] = node[0] === 'o' && node !== 'o' ? node : ['o', {}];
    const required = [...new Set([...(rules?.required ?? []), ...(inner[2]?.required ?? [])])];
    const all = { ...rules, ...(required.length > 0 ? { required } : {}) };
    return ['o', { ...inner[1], ...fields }, ...(Object.keys(all).length > 0 ? [all] : [])];
  }

  #compact(module, type, rules, parts, declared) {
    const extra = Object.keys(rules).length > 0 ? [rules] : [];
    if (type === 'array' || declared?.type === 'TSArrayType') {
      const [items] = parts;
      return ['a', items === undefined ? '*' : this.#node(module, items.name, elementOf(declared)), ...extra];
    }
    const additional = parts.find(({ part }) => part.kind === 'additional');
    const members = declared?.type === 'TSTypeLiteral' ? declared.members.filter(({ type: kind }) => kind === 'TSPropertySignature') : [];
    if (additional !== undefined) return ['m', this.#node(module, additional.name, undefined), ...extra];
    if (type === 'object' || members.length > 0) {
      const byName = new Map(members.map((member) => [member.key.value ?? member.key.name, member.typeAnnotation?.typeAnnotation]));
      const fields = {};
      for (const { name, part } of parts) if (part.kind === 'property') fields[part.name] = this.#node(module, name, byName.get(part.name));
      for (const [name, member] of byName) fields[name] ??= fromDeclaration(member);
      if (Object.keys(fields).length === 0) return extra.length > 0 ? ['m', '*', ...extra] : 'o';
      return ['o', fields, ...extra];
    }
    const letter = { string: 's', integer: 'i', number: 'n', boolean: 'b' }[type] ?? '*';
    return extra.length > 0 && letter !== '*' ? [letter, rules] : letter;
  }
}

/** Types of Kubernetes that are no structs. */
function special(path) {
  const name = /([^/]*)\.js$/.exec(path)[1];
  if (/(?:ResourceQuantity|UtilIntstrIntOrString)$/.test(name)) return 'x';
  if (/(?:MetaV1(?:Micro)?Time)$/.test(name)) return ['s', { format: 'date-time' }];
  if (/(?:MetaV1Duration)$/.test(name)) return 's';
  if (/(?:RawExtension|JSONSchemaProps|V1JSON|MetaV1FieldsV1|MetaV1ObjectMeta)$/.test(name)) return 'o';
  return /^IoK8sApiextensions.*JSON$/.test(name) ? '*' : undefined;
}

function elementOf(declared) {
  if (declared?.type === 'TSArrayType') return declared.elementType;
  return declared?.type === 'TSTypeReference' && declared.typeName.name === 'Array' ? declared.typeArguments?.params[0] : undefined;
}

/** A field that needs no check in the validator: any JSON, or an object of any. */
function fromDeclaration(type) {
  return type?.type === 'TSTypeLiteral' ? 'o' : '*';
}

/** The kinds of a group: classes with apiVersion and kind, lists left out. */
function kindsOf(folder, group, types, root) {
  const kinds = {};
  for (const version of readdirSync(`${folder}/${group}`, { withFileTypes: true })) {
    if (!version.isDirectory()) continue;
    for (const file of readdirSync(`${folder}/${group}/${version.name}`)) {
      if (!file.endsWith('.js') || file === 'index.js') continue;
      const text = readFileSync(`${folder}/${group}/${version.name}/${file}`, 'utf8');
      const match = /static\{this\.apiVersion="([^"]+)"\}static\{this\.kind="([^"]+)"\}/.exec(text);
      const schema = /from"([^"]*_schemas\/[^"]+)"/.exec(text)?.[1];
      if (match === null || schema === undefined || match[2].endsWith('List') || match[2] === 'WithTriggers') continue;
      kinds[`${match[1]}/${match[2]}`] = types.of(`${root}/_schemas/${/_schemas\/(.*)$/.exec(schema)[1]}`);
    }
  }
  return kinds;
}

if (process.argv.includes('--check')) check();
else make();

function make() {
  mkdirSync('src/schema/crd/bundled', { recursive: true });
  const rows = [];
  for (const [name, source, groups] of OPERATORS) {
    const root = MODULES + source;
    const types = new Types();
    const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
    const folders = readdirSync(root).filter((entry) => (groups === undefined ? /\.fluxcd\.io$/.test(entry) : groups.includes(entry)));
    const kinds = Object.assign({}, ...folders.map((group) => kindsOf(root, group, types, root)));
    const json = JSON.stringify({ source, version, kinds, types: types.list });
    const gzip = gzipSync(json, { level: 9 }).length;
    const packed = brotliCompressSync(json, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: json.length },
    });
    if (gzip > MAX_GZIP) throw new Error(`${name}: ${gzip} bytes gzip, at most ${MAX_GZIP} are wanted`);
    writeFileSync(
      `schemas/crds/${name}.json`,
      `${JSON.stringify({ source, version, kinds, types: types.list }).replaceAll('],[', '],\n[').replaceAll('},["', '},\n["')}\n`,
    );
    const base64 = packed.toString('base64').match(/.{1,130}/g);
    writeFileSync(
      `src/schema/crd/bundled/${name}.ts`,
      `/** Generated by scripts/make-crd-schemas.mjs from ${source}@${version}: brotli, base64. */\nexport function packed(): string {\n  return \`${base64.join('\\\n')}\`;\n}\n`,
    );
    const names = Object.keys(kinds);
    rows.push({
      name,
      source,
      version,
      groups: [...new Set(names.map((kind) => kind.split('/')[0]))],
      kinds: names.length,
      types: types.list.length,
      gzip,
      packed: packed.length,
    });
  }
  const index = rows.map(({ name }) => `import { packed as ${camel(name)} } from './${name}.ts';`).join('\n');
  const table = rows
    .map(
      ({ name, groups }) => `  { name: '${name}', groups: [${groups.map((group) => `'${group}'`).join(', ')}], packed: ${camel(name)} },`,
    )
    .join('\n');
  writeFileSync(
    'src/schema/crd/bundled/index.ts',
    `/** Generated by scripts/make-crd-schemas.mjs: the operators whose field schemas are bundled. Each is unpacked when it is first asked for. */\n${index}\n\nexport interface Bundle {\n  readonly name: string;\n  readonly groups: readonly string[];\n  readonly packed: () => string;\n}\n\nexport const bundles: readonly Bundle[] = [\n${table}\n];\n`,
  );
  console.table(rows.map(({ groups, ...row }) => row));
  const biome = spawnSync('npx', ['biome', 'format', '--write', 'src/schema/crd/bundled', 'schemas/crds'], { stdio: 'inherit' });
  process.exitCode = biome.status ?? 1;
}

function check() {
  for (const [name] of OPERATORS) {
    const text = readFileSync(`src/schema/crd/bundled/${name}.ts`, 'utf8');
    const packed = /`([^`]+)`/.exec(text)[1].replaceAll('\\\n', '');
    const held = brotliDecompressSync(Buffer.from(packed, 'base64')).toString();
    if (held === JSON.stringify(JSON.parse(readFileSync(`schemas/crds/${name}.json`, 'utf8')))) continue;
    console.error(
      `src/schema/crd/bundled/${name}.ts does not hold what schemas/crds/${name}.json says: run node scripts/make-crd-schemas.mjs`,
    );
    process.exitCode = 1;
  }
}

function camel(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}
