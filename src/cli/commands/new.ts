/** `helmwright new`: writes a first description; asks at a terminal when no name is given. */
import { type DescriptionNewRequest, descriptionNew, type Host } from '../../actions/index.ts';
import { isDnsLabel } from '../../app/index.ts';
import { type Args, UsageError } from '../args.ts';
import { ask, isTerminal, type Question } from '../ask.ts';
import { type Command, EXIT, type Out } from '../command.ts';

export const newDescription: Command = {
  name: 'new',
  summary: 'write a first description of an application',
  usage: 'helmwright new [NAME] [flags]',
  examples: [
    ['helmwright new', 'asks what it needs to know (at a terminal)'],
    ['helmwright new shop --port 3000 --store postgres,redis', 'a web application with two stores, in the folder shop'],
    ["helmwright new shop --worker 'node dist/worker.js' --host shop.example", 'with a worker of the same image and an Ingress'],
  ],
  flags: [
    { name: 'folder', kind: 'text', value: 'FOLDER', help: 'where it is written; default: a folder called NAME' },
    { name: 'image', kind: 'text', value: 'IMAGE', help: 'image of the program; default: registry.example/NAME:1.0.0' },
    { name: 'port', kind: 'text', value: 'PORT', help: 'port on which the program listens; default: 8080' },
    { name: 'store', kind: 'list', value: 'STORES', help: 'postgres, redis or both' },
    { name: 'worker', kind: 'text', value: 'COMMAND', help: 'a worker of the same image with this command' },
    { name: 'host', kind: 'text', value: 'HOST', help: 'host name of an Ingress' },
    { name: 'environments', kind: 'list', value: 'NAMES', help: 'default: dev,prod' },
    { name: 'force', kind: 'switch', help: 'write over a description that is there' },
  ],
  run: (args, host, out) => {
    const [name, ...more] = args.operands;
    if (more.length > 0) throw new UsageError(`expected one name, unexpected arguments: ${more.join(', ')}`);
    if (name !== undefined) return write(host, requestOf(name, args), out);
    if (!isTerminal()) throw new UsageError('the name of the application is missing', 'write helmwright new NAME');
    return asked(args, host, out);
  },
};

function requestOf(name: string, args: Args): DescriptionNewRequest {
  if (!isDnsLabel(name)) throw new UsageError(`"${name}" is no name`, NAME_HINT);
  const environments = args.texts('environments');
  return {
    name,
    folder: args.text('folder'),
    image: args.text('image'),
    port: portOf(args.text('port')),
    stores: storesOf(args.texts('store')),
    worker: args.text('worker'),
    host: args.text('host'),
    ...(environments.length > 0 && { environments: environmentsOf(environments) }),
    force: args.on('force'),
  };
}

const NAME_HINT = 'lower-case letters, digits and "-", at most 63, starting with a letter';

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1024 || port > 65535)
    throw new UsageError(`"${text}" is no port`, '1024 to 65535: below that a program must be root');
  return port;
}

function storesOf(words: readonly string[]): readonly ('postgres' | 'redis')[] {
  const stores = [...new Set(words.map((word) => word.trim()).filter((word) => word !== ''))].sort();
  for (const store of stores) {
    if (store !== 'postgres' && store !== 'redis') throw new UsageError(`there is no store "${store}"`, 'postgres or redis');
  }
  return stores as ('postgres' | 'redis')[];
}

function environmentsOf(names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
      throw new UsageError(`"${name}" is no name of an environment`, 'lower-case letters, digits and "-"');
  }
  return [...new Set(names)];
}

function refusing<T>(read: (answer: string) => T): (answer: string) => string | undefined {
  return (answer) => {
    try {
      read(answer);
      return undefined;
    } catch (error) {
      if (error instanceof UsageError) return `${error.message}: ${error.hint}`;
      throw error;
    }
  };
}

const split = (answer: string): readonly string[] => (answer === 'none' ? [] : answer.split(/[\s,]+/).filter((word) => word !== ''));

const QUESTIONS: readonly Question[] = [
  { text: 'Name of the application', usual: 'my-app', refuse: (answer) => (isDnsLabel(answer) ? undefined : `no name: ${NAME_HINT}`) },
  { text: 'Image of the program, empty for a placeholder', usual: '' },
  { text: 'Port on which it listens', usual: '8080', refuse: refusing(portOf) },
  { text: 'Stores: postgres, redis, both with a comma', usual: 'none', refuse: refusing((answer) => storesOf(split(answer))) },
  { text: 'Command of a worker of the same image', usual: 'none' },
  { text: 'Host name of an Ingress', usual: 'none' },
  { text: 'Environments', usual: 'dev,prod', refuse: refusing((answer) => environmentsOf(split(answer))) },
];

async function asked(args: Args, host: Host, out: Out): Promise<number> {
  const answers = await ask(QUESTIONS);
  if (answers === undefined) {
    out.stderr('\nnothing is written\n');
    return EXIT.usage;
  }
  const [name = '', image, port, stores = '', worker, ingress, environments = ''] = answers;
  const said = (answer: string | undefined): string | undefined => (answer === 'none' || answer === '' ? undefined : answer);
  return write(
    host,
    {
      ...requestOf(name, args),
      image: said(image),
      port: portOf(port),
      stores: storesOf(split(stores)),
      worker: said(worker),
      host: said(ingress),
      environments: environmentsOf(split(environments)),
    },
    out,
  );
}

function write(host: Host, request: DescriptionNewRequest, out: Out): number {
  const { folder, written } = descriptionNew(host, request);
  const chart = host.join(folder, 'chart');
  const [first, second] = request.environments ?? ['dev', 'prod'];
  const values = first === undefined ? '' : ` -f ${host.join(chart, `values-${first}.yaml`)}`;
  const steps = [
    [`chart ${folder}`, 'write the chart'],
    [`template ${request.name} ${chart}${values}`, 'what it renders'],
    ...(second === undefined ? [] : [[`diff ${first} ${second} ${folder}`, 'what two environments have otherwise']]),
  ];
  const width = Math.max(...steps.map(([command = '']) => command.length));
  for (const path of written) out.stdout(`wrote ${path}\n`);
  out.stdout(`
Change ${host.join(folder, 'helmwright.ts')} to what your program is, then:

${steps.map(([command = '', what]) => `  helmwright ${command.padEnd(width)}  # ${what}\n`).join('')}
For completion and errors in the editor: npm install --save-dev helmwright typescript
`);
  return EXIT.ok;
}
