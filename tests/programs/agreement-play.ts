/** Starts every pod of a scene that runs a program, one after another as a release would, and tells where chart and program do not agree. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyFaults, keyFaults, queriesOf, settingsFaults } from './agreement-faults.ts';
import { type Exposed, metricFaults } from './agreement-metrics.ts';
import type { Scene } from './agreement-scene.ts';
import { serve } from './agreement-serve.ts';
import type { Image } from './image.ts';
import { type RenderedPod, textAt } from './rendered-pod.ts';
import { type Placed, place } from './rendered-pod-start.ts';
import { onExit } from './wait.ts';

export interface Played {
  /** Sentences. */
  readonly faults: readonly string[];
  /** Images that are not ours, and that this machine cannot stand for. */
  readonly notRun: readonly string[];
}

/** Stores and their exporters: their makers keep program and variables together. */
const NOT_OURS = /(?:^|\/)(?:postgres|redis|postgres-exporter|redis_exporter)$/;

/** `install`: services first, then hooks, and every pod is ended as a kubelet ends it; `upgrade`: hooks first. */
export async function play(scene: Scene, as: 'install' | 'upgrade'): Promise<Played> {
  const faults: string[] = [];
  const notRun = new Set<string>();
  const exposed: Exposed = new Map();
  const ending: Promise<void>[] = [];
  for (const pod of inOrder(scene.pods, as)) {
    for (const container of [...pod.init, ...pod.containers]) {
      const { owner, name, image, command } = container;
      const say = (sentences: readonly string[]): void =>
        void faults.push(...sentences.map((sentence) => `${owner}, container ${name}: ${sentence}`));
      const program = scene.programs.get(image);
      const isToEnd = pod.template.lifetime === 'task' || pod.init.includes(container);
      if (program !== undefined) {
        say(await settingsFaults(container, program, scene.row));
        const placed = place(container, scene.ground(program.image));
        if (isToEnd) say(await endsWell(placed));
        else {
          const served = await serve(pod, placed, scene, exposed);
          say(served.faults);
          if (as === 'install') ending.push(served.end().then(say));
          else await served.kill();
        }
      } else if (!NOT_OURS.test(image)) say([`nobody makes the image ${image}`]);
      else if (pod.init.includes(container) && command?.[0] === 'sh') say(await endsWell(place(container, scene.ground(anyImage()))));
      else notRun.add(image);
    }
  }
  await Promise.all(ending);
  const queries = queriesOf(scene).flatMap((query) => metricFaults(query, exposed));
  return { faults: [...faults, ...keyFaults(scene), ...bodyFaults(scene), ...new Set(queries)], notRun: [...notRun].sort() };
}

const ORDER = { install: ['service', 'task'], upgrade: ['task', 'service'] } as const;

/** Helm's tests are no pods of the release: what they ask is asked of the pods. Hooks come by weight. */
function inOrder(pods: readonly RenderedPod[], as: 'install' | 'upgrade'): readonly RenderedPod[] {
  const weight = ({ template }: RenderedPod): number => Number(textAt(template.object, 'metadata.annotations[helm.sh/hook-weight]'));
  return ORDER[as].flatMap((lifetime) =>
    pods.filter(({ template }) => template.lifetime === lifetime && !template.hook.includes('test')).sort((a, b) => weight(a) - weight(b)),
  );
}

const TASK_MS = 60_000;

/** Init containers and tasks: they end by themselves, and those that wait for a store have found it. */
async function endsWell(placed: Placed): Promise<readonly string[]> {
  const { code, log } = await placed.run(undefined, TASK_MS);
  return code === 0 && !log.includes('no answer yet') ? [] : [`exit code ${code}: ${log}`];
}

/** What needs no more than a shell and the stores' own clients runs with this machine's. */
function anyImage(): Image {
  const root = mkdtempSync(join(tmpdir(), 'helmwright-image-'));
  onExit(() => rmSync(root, { recursive: true, force: true }));
  return { root, workdir: '/', env: {}, user: '65534:65534', command: [], healthcheck: undefined };
}
