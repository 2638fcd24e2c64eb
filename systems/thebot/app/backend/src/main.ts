/** Role web: settings, log, stores, routes, listen: in this order. Stores may be away: the pod is then alive and unready. */
import { buildApp } from './app.ts';
import { connectDatabase } from './database.ts';
import { createIntegrations } from './integrations.ts';
import { connectQueue } from './jobs.ts';
import { createRegistry } from './metrics.ts';
import { connectRedis } from './redis.ts';
import { stopGracefully } from './shutdown.ts';
import { start } from './start.ts';
import { listen } from './status.ts';

const { settings, log } = start('web');
const registry = createRegistry();
const database = connectDatabase(settings, log);
const redis = connectRedis(settings.REDIS_URL, log, 'cache');
const subscriber = connectRedis(settings.REDIS_URL, log, 'chat');
const queue = connectQueue(settings.CELERY_BROKER_URL, log);
const lifecycle = { stopping: false };
const integrations = createIntegrations(settings, log);
const app = await buildApp({ settings, database, redis, subscriber, queue, integrations, lifecycle, log, registry });
stopGracefully(app, {
  lifecycle,
  drainSeconds: settings.DRAIN_SECONDS,
  stopSeconds: settings.STOP_SECONDS,
  closeStores: () => Promise.all([queue.close(), subscriber.close(), redis.close(), database.close()]),
});
await listen(app, settings.HOST, settings.PORT);
