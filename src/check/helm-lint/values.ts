/** values.yaml (helm's lint/rules/values.go): it exists, is YAML, and fits its schema together with what the user gave. */
import { coalesceValues, emptyMetadata, validateSchema } from '../../chart/index.ts';
import type { GoMap } from '../../golang/index.ts';
import { readYamlMap } from '../../yaml/index.ts';
import { locate, type Subject } from '../subject.ts';
import type { Messages } from './message.ts';

const FILE = 'values.yaml';

export function lintValues(subject: Subject, messages: Messages): void {
  const text = subject.source(FILE);
  if (!messages.run('helm/values-file', 'info', FILE, text === undefined ? 'file does not exist' : undefined)) return;
  const { helm } = subject;
  // Helm: only the first document is looked at here.
  const read = readYamlMap(text!);
  if (read.error !== undefined) {
    const { message, offset } = read.error;
    const sentence = message.replace(/map\[string\]interface \{\}$/, helm === 4 ? 'common.Values' : 'chartutil.Values');
    const at = locate(FILE, text!, Math.min(offset, text!.length));
    messages.run('helm/values-syntax', 'error', FILE, `unable to parse YAML: ${sentence}`, at);
    return;
  }
  const schema = subject.source('values.schema.json') ?? '';
  // Helm 3 looks at the schema here even with --skip-schema-validation.
  if (schema === '' || (helm === 4 && subject.options.skipSchemaValidation)) return;
  messages.run('helm/values-schema', 'error', FILE, validateSchema(together(subject, read.value), schema));
}

/** The user's values over the file's, subcharts left alone. */
function together(subject: Subject, values: GoMap): GoMap {
  const alone = {
    metadata: emptyMetadata(),
    lock: undefined,
    templates: [],
    files: [],
    values,
    schema: undefined,
    dependencies: [],
    parent: undefined,
    location: '',
  };
  return coalesceValues(alone, subject.given.value, { helm: subject.helm }).value;
}
