/** Role scheduler (celery-beat): plans ticks. `--alive` asks the running one. */
import { aliveOr } from './background.ts';

await aliveOr(async () => (await import('./run-scheduler.ts')).runScheduler());
