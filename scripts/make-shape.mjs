// Writes src/app/description-shape.ts from the types of the description language, so that a description that nobody type-checked is
// held to the same words: node scripts/make-shape.mjs [--check]. Types that say more than a shape can (what an environment may change of
// whose description) are given here by hand.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';

const OUT = 'src/app/description-shape.ts';
const SCALAR = { any: ['string', 'number', 'boolean'] };
const BY_HAND = {
  ConfigDelta: { name: 'ConfigDelta' },
  ValueRefs: { map: { name: 'ValueRef' } },
  ValuesDelta: { map: { any: [SCALAR, { map: SCALAR }] } },
  Function: 'function',
};

const types = new Map();
/** Types whose texts or numbers src/app/limits.ts narrows. */
const limited = new Set();
for (const file of readdirSync('src/app').sort()) {
  if (!file.endsWith('.ts') || /\.test\.ts$|^(model|resolve|contract|description-shape|diagnose|shape)/.test(file)) continue;
  const { program } = parseSync(file, readFileSync(`src/app/${file}`, 'utf8'), { lang: 'ts', sourceType: 'module' });
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type === 'TSInterfaceDeclaration' || declared?.type === 'TSTypeAliasDeclaration') types.set(declared.id.name, declared);
    if (file === 'limits.ts' && declared?.type === 'TSTypeAliasDeclaration') limited.add(declared.id.name);
  }
}

/** Named shapes that others point at: types without parameters, or with those they have by default. */
const named = new Map([['ConfigDelta', { map: { any: [...SCALAR.any, { name: 'ConfigDelta' }] } }]]);

function reference(name, args, scope) {
  if (scope.has(name)) return scope.get(name);
  if (Object.hasOwn(BY_HAND, name)) return BY_HAND[name];
  if (limited.has(name)) return { limit: name, of: shape(types.get(name).typeAnnotation, scope) };
  switch (name) {
    case 'Readonly':
    case 'NoInfer':
      return shape(args[0], scope);
    case 'Record': {
      const keys = shape(args[0], scope);
      const value = shape(args[1], scope);
      if (keys.is) return { fields: Object.fromEntries(keys.is.map((key) => [key, value])), needed: keys.is };
      return mapOf(keys, value);
    }
    case 'Partial': {
      const inner = expand(shape(args[0], scope));
      return { ...inner, needed: [] };
    }
    case 'Pick':
    case 'Omit': {
      const inner = expand(shape(args[0], scope));
      const keys = literals(shape(args[1], scope));
      const takes = (key) => keys.includes(key) === (name === 'Pick');
      return {
        fields: Object.fromEntries(Object.entries(inner.fields).filter(([key]) => takes(key))),
        needed: inner.needed.filter(takes),
      };
    }
    case 'Extract':
    case 'Exclude':
      return shape(args[0], scope);
  }
  const declared = types.get(name);
  if (declared === undefined) throw new Error(`no type ${name}`);
  const parameters = declared.typeParameters?.params ?? [];
  if (parameters.length === 0) {
    if (!named.has(name)) {
      named.set(name, null);
      named.set(name, declaredShape(declared, new Map()));
    }
    return { name };
  }
  const inner = new Map();
  for (const [i, parameter] of parameters.entries()) {
    const given = args[i] ?? parameter.default ?? parameter.constraint;
    // A parameter is as wide as its constraint: descriptions are checked without knowing what they were inferred to be.
    const wide = parameter.constraint ?? given;
    inner.set(
      parameter.name.name,
      args[i] === undefined || isNarrow(given) ? shape(wide, new Map([...scope, ...inner])) : shape(given, scope),
    );
  }
  const key = `${name}<${[...inner.values()].map((one) => JSON.stringify(one)).join()}>`;
  if (!generic.has(key)) {
    const plain = args.length === 0 || !named.has(name);
    const as = plain ? name : `${name}${[...named.keys()].filter((other) => other.startsWith(name)).length}`;
    generic.set(key, as);
    named.set(as, null);
    named.set(as, declaredShape(declared, inner));
  }
  return { name: generic.get(key) };
}
const generic = new Map();
const isNarrow = (type) => type === undefined || ['TSIndexedAccessType'].includes(type.type);

function expand(one) {
  if (one.name !== undefined) return expand(named.get(one.name) ?? fail(`${one.name} is not known yet`));
  if (one.any?.every((part) => expand(part).fields)) return merge(one.any.map(expand), false);
  return one;
}
const fail = (message) => {
  throw new Error(message);
};

function literals(one) {
  if (one.is) return one.is;
  if (one.any) return one.any.flatMap(literals);
  if (one.name) return literals(named.get(one.name));
  throw new Error(`no literals: ${JSON.stringify(one)}`);
}

/** Of an intersection a key is needed when one part needs it; of a union when all do. */
function merge(parts, all) {
  const fields = {};
  for (const part of parts)
    for (const [key, value] of Object.entries(part.fields)) fields[key] = key in fields && !all ? union([fields[key], value]) : value;
  const needed = Object.keys(fields).filter((key) =>
    all ? parts.some((p) => p.needed.includes(key)) : parts.every((p) => p.needed.includes(key)),
  );
  return { fields, needed };
}

function declaredShape(declared, scope) {
  if (declared.type === 'TSTypeAliasDeclaration') return shape(declared.typeAnnotation, scope);
  const own = members(declared.body.body, scope);
  const parents = (declared.extends ?? []).map((parent) =>
    expand(reference(parent.expression.name, parent.typeArguments?.params ?? [], scope)),
  );
  return parents.length === 0 ? own : merge([...parents, own], true);
}

function members(list, scope) {
  const fields = {};
  const needed = [];
  for (const member of list) {
    if (member.type === 'TSIndexSignature') {
      const key = shape(member.parameters[0].typeAnnotation.typeAnnotation, scope);
      const value = shape(member.typeAnnotation.typeAnnotation, scope);
      if (Object.keys(fields).length > 0) return { fields, needed, more: value };
      return mapOf(key, value);
    }
    if (member.type === 'TSMethodSignature') continue;
    const key = member.key.name ?? member.key.value;
    fields[key] = shape(member.typeAnnotation.typeAnnotation, scope);
    if (!member.optional) needed.push(key);
  }
  return { fields, needed };
}

function mapOf(keys, value) {
  if (keys.limit) return { map: value, limit: keys.limit };
  return keys.like ? { map: value, keys: keys.like } : { map: value };
}

function union(parts) {
  const flat = parts.flatMap((part) => part.any ?? [part]);
  const words = [...new Set(flat.flatMap((part) => part.is ?? []))];
  const rest = flat.filter((part) => part.is === undefined && !(words.includes(true) && words.includes(false) && part === 'boolean'));
  const all = [...new Map([...(words.length > 0 ? [{ is: words }] : []), ...rest].map((part) => [JSON.stringify(part), part])).values()];
  return all.length === 1 ? all[0] : { any: all };
}

function shape(type, scope) {
  switch (type.type) {
    case 'TSStringKeyword':
      return 'string';
    case 'TSNumberKeyword':
      return 'number';
    case 'TSBooleanKeyword':
      return 'boolean';
    case 'TSObjectKeyword':
    case 'TSUnknownKeyword':
      return 'unknown';
    case 'TSNullKeyword':
      return { is: [null] };
    case 'TSNeverKeyword':
      return { any: [] };
    case 'TSFunctionType':
      return 'function';
    case 'TSLiteralType':
      return type.literal.type === 'TemplateLiteral' ? template(type.literal, scope) : { is: [type.literal.value] };
    case 'TSTemplateLiteralType':
      return template(type, scope);
    case 'TSUnionType':
      return union(type.types.map((part) => shape(part, scope)));
    case 'TSIntersectionType': {
      const parts = type.types.map((part) => expand(shape(part, scope)));
      return parts.every((part) => part.fields) ? merge(parts, true) : parts.at(-1);
    }
    case 'TSArrayType':
      return { list: shape(type.elementType, scope) };
    case 'TSTupleType': {
      const parts = type.elementTypes.map((part) => shape(part.type === 'TSRestType' ? part.typeAnnotation.elementType : part, scope));
      return parts.length === 0
        ? { list: 'unknown' }
        : { list: union(parts), least: type.elementTypes.filter((part) => part.type !== 'TSRestType').length };
    }
    case 'TSTypeOperator':
      return type.operator === 'keyof' ? 'string' : shape(type.typeAnnotation, scope);
    case 'TSParenthesizedType':
      return shape(type.typeAnnotation, scope);
    case 'TSTypeLiteral':
      return members(type.members, scope);
    case 'TSConditionalType':
      return union([shape(type.trueType, infer(type, scope)), shape(type.falseType, scope)]);
    case 'TSMappedType': {
      const name = type.key.name;
      const keys = shape(type.constraint, scope);
      const words = keys.is ?? (keys.name || keys.any ? safe(() => literals(keys)) : undefined);
      if (words === undefined)
        return {
          map: shape(type.typeAnnotation, new Map([...scope, [name, 'string']])),
          ...(keys !== 'string' && { keys: `^${partPattern(keys)}$` }),
        };
      const fields = Object.fromEntries(words.map((key) => [key, shape(type.typeAnnotation, new Map([...scope, [name, { is: [key] }]]))]));
      return { fields, needed: type.optional ? [] : words };
    }
    case 'TSIndexedAccessType': {
      const object = expand(shape(type.objectType, scope));
      const key = shape(type.indexType, scope);
      if (object.map) return object.map;
      if (object.list) return object.list;
      return union(literals(key).map((one) => object.fields?.[one] ?? fail(`no ${one} in ${JSON.stringify(object).slice(0, 200)}`)));
    }
    case 'TSTypeReference':
      return reference(type.typeName.name, type.typeArguments?.params ?? [], scope);
    default:
      throw new Error(`no shape for ${type.type}`);
  }
}

const safe = (run) => {
  try {
    return run();
  } catch {
    return undefined;
  }
};

function infer(type, scope) {
  const found = new Map(scope);
  JSON.stringify(type.extendsType, (_, value) => {
    if (value?.type === 'TSInferType') found.set(value.typeParameter.name.name, 'unknown');
    return value;
  });
  return found;
}

/** The regular expression of a template literal type. */
function template(type, scope) {
  const pattern = type.quasis
    .map((quasi, i) => {
      const part = (type.types ?? type.expressions)[i];
      return quasi.value.cooked.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') + (part === undefined ? '' : partPattern(shape(part, scope)));
    })
    .join('');
  return { like: `^${pattern}$` };
}

function partPattern(part) {
  if (part === 'string') return '.*';
  // Amounts are more than nothing.
  if (part === 'number') return '(?=[\\d.]*[1-9])\\d+(?:\\.\\d+)?';
  if (part.limit) return partPattern(part.of);
  if (part.like) return `(?:${part.like.slice(1, -1)})`;
  if (part.is) return `(?:${part.is.map((word) => String(word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`;
  if (part.any) return `(?:${part.any.map(partPattern).join('|')})`;
  if (part.name) return partPattern(named.get(part.name));
  throw new Error(`no pattern for ${JSON.stringify(part)}`);
}

reference('Description', [], new Map());
// What nobody points at was only asked on the way.
const wanted = new Set();
const visit = (one) => {
  JSON.stringify(one, (key, value) => {
    if (key === 'name' && typeof value === 'string' && named.has(value) && !wanted.has(value)) {
      wanted.add(value);
      visit(named.get(value));
    }
    return value;
  });
};
visit({ name: 'Description' });
const table = Object.fromEntries([...wanted].sort().map((name) => [name, named.get(name)]));
const rows = Object.entries(table).map(([name, one]) => `  ${name}: ${JSON.stringify(JSON.stringify(one))},`);
const text = `/** Generated from the types of the language by scripts/make-shape.mjs: what a description may hold, each a \`Shape\` in JSON. */
export const SHAPES: Readonly<Record<string, string>> = {
${rows.join('\n')}
};
`;
const formatted = spawnSync(process.execPath, ['node_modules/@biomejs/biome/bin/biome', 'format', `--stdin-file-path=${OUT}`], {
  input: text,
  encoding: 'utf8',
}).stdout;
if (process.argv.includes('--check')) {
  if (readFileSync(OUT, 'utf8') !== formatted) {
    console.error(`${OUT} is not what the types give: run node scripts/make-shape.mjs`);
    process.exit(1);
  }
} else writeFileSync(OUT, formatted);
