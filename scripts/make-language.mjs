// Writes the tables of all words into docs/language.md, from the types of the language and their comments:
// node scripts/make-language.mjs [--check] (after the build). What stands between the two marks is generated, the rest is written by people.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { LIMITS, MAX_INT32 } from '../dist/src/app/limits.js';
import { markdownTable } from '../dist/src/base/index.js';

const OUT = 'docs/language.md';
const [BEGIN, END] = ['<!-- generated: all words -->', '<!-- end of all words -->'];
/** Heading → the interfaces whose words stand under it. */
const SECTIONS = [
  ['`application({…})`', ['Description']],
  ['`values` in its long form', ['ValuesOptions']],
  ['Every component', ['PodOptions', 'Calls', 'Placement']],
  ['`web`, `worker`', ['ReplicatedOptions']],
  ['`web`', ['WebOptions']],
  ['`worker`', ['WorkerOptions']],
  ['`scheduler`', ['SchedulerOptions']],
  ['`job`, `cron`', ['RunOptions']],
  ['`job`', ['JobOptions']],
  ['`cron`', ['CronOptions']],
  ['`image`', ['ImageOptions']],
  ['`security`', ['Security']],
  ['`rights`', ['Right']],
  ['`probes`', ['Probes', 'ProbeTimes']],
  ['`hpa(min, max, …)`', ['ScaleTargets', 'ScaleSpeed']],
  ['`keda(min, max, …)`', ['KedaOptions', 'KedaTrigger']],
  ['`rollout` in its long form', ['BlueGreen', 'Canary']],
  ['Every store', ['StoreOptions']],
  ['`postgres`', ['PostgresOptions', 'Backup']],
  ['`redis`', ['RedisOptions']],
  ['`volume`', ['VolumeOptions']],
  ['`config`', ['ConfigOptions', 'Item']],
  ['`secret`', ['SecretOptions', 'RequiredKey', 'OptionalKey']],
  ['`expose`', ['Expose', 'ServiceExposure', 'NodePort', 'Ingress', 'Gateway']],
  ['`networkPolicy`', ['NetworkOptions']],
  ['`monitor`', ['Monitor', 'Alert', 'Dashboard', 'Panel']],
  ['An environment', ['Environment']],
  ['`scripts`', ['Scripts']],
  ['`artifactHub`', ['ArtifactHub']],
];

const declared = new Map();
for (const file of readdirSync('src/app').sort()) {
  if (!file.endsWith('.ts') || file.includes('.test.')) continue;
  const text = readFileSync(`src/app/${file}`, 'utf8');
  const { program, comments } = parseSync(file, text, { lang: 'ts', sourceType: 'module' });
  for (const statement of program.body) {
    const one = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (one?.type === 'TSInterfaceDeclaration' && !/^(model|contract|resolve)/.test(file))
      declared.set(one.id.name, { one, text, comments });
  }
}

function rowsOf(name) {
  const found = declared.get(name);
  if (found === undefined) return [];
  const { one, text, comments } = found;
  return one.body.body.flatMap((member, i, all) => {
    if (member.type !== 'TSPropertySignature' || member.key.name === 'kind') return [];
    const before = i === 0 ? one.body.start : all[i - 1].end;
    const comment = comments.filter(({ type, start, end }) => type === 'Block' && start >= before && end <= member.start).at(-1);
    const doc = (comment?.value ?? '')
      .replace(/^\*|\n\s*\*/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    const type = text
      .slice(member.typeAnnotation.typeAnnotation.start, member.typeAnnotation.typeAnnotation.end)
      .replace(/\/\*\*.*?\*\//gs, '')
      .replace(/\breadonly /g, '')
      .replace(/NoInfer<([^<>]*(?:<[^<>]*>)?)>/g, '$1')
      .replace(/\s+/g, ' ');
    return [[`\`${member.key.name ?? member.key.value}\`${member.optional ? '' : ' (needed)'}`, `\`${type.replaceAll('`', '')}\``, doc]];
  });
}

const parts = SECTIONS.flatMap(([head, names]) => {
  const rows = names.flatMap(rowsOf);
  return rows.length === 0 ? [] : [`### ${head}\n\n${markdownTable(['Word', 'Type', ''], rows)}`];
});
const rangeOf = ({ from, to }) => `a whole number, ${to === MAX_INT32 ? `${from} or more` : `${from} to ${to}`}`;
const exampleOf = ({ what, example }) => `${what}: \`${example.replaceAll('" or "', '` or `')}\``;
const limits = Object.entries(LIMITS).map(([name, limit]) => [`\`${name}\``, 'from' in limit ? rangeOf(limit) : exampleOf(limit)]);
parts.push(`### Texts and numbers with limits\n\nHeld when the description is run.\n\n${markdownTable(['Type', 'What it takes'], limits)}`);
const body = `${BEGIN}\n\n${parts.join('\n\n')}\n\n${END}`;
const text = readFileSync(OUT, 'utf8');
const start = text.indexOf(BEGIN);
const end = text.indexOf(END);
if (start === -1 || end === -1) throw new Error(`${OUT} has not the marks ${BEGIN} and ${END}`);
const written = text.slice(0, start) + body + text.slice(end + END.length);
if (process.argv.includes('--check')) {
  if (written !== text) {
    console.error(`${OUT} is not what the types say: run node scripts/make-language.mjs`);
    process.exit(1);
  }
} else writeFileSync(OUT, written);
