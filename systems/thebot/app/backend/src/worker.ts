/** Role worker (celery): does jobs. `--alive` asks the running one. */
import { aliveOr } from './background.ts';

await aliveOr(async () => (await import('./run-worker.ts')).runWorker());
