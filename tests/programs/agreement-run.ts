/**
 * Plays a system in each of its environments and prints what was found, a line of JSON for each. A process of its own, so that it can have a
 * network of its own, as pods have: their ports are then free whatever else listens on this machine.
 */
import { loadSystem } from '../../src/testing/system.ts';
import { type Played, play } from './agreement-play.ts';
import { BROKEN, ROWS } from './agreement-rows.ts';
import { ADDRESS, openScene } from './agreement-scene.ts';
import { type Postgres, startPostgres } from './stores.ts';

export type Result = Played & { readonly environment: string };

const [, , name] = process.argv;
const row = name === 'broken' ? BROKEN : ROWS.find(({ system }) => system === name);
if (row === undefined) throw new Error(`"${name}" is no system`);
let postgres: Postgres | undefined;
const server = async (): Promise<Postgres> => {
  if (postgres !== undefined) return postgres;
  postgres = await startPostgres({ host: ADDRESS, port: 5432, user: 'nobody', password: 'none', database: 'nothing' });
  // A mode of the connection that wants TLS gets it; one that does not want it need not.
  postgres.encrypt();
  return postgres;
};

const environments = row === BROKEN ? [''] : (await loadSystem(row.system)).environments;
for (const environment of environments) {
  const scene = await openScene(row, environment, server);
  const result: Result = { environment, ...(await play(scene, environment === '' && row !== BROKEN ? 'install' : 'upgrade')) };
  await scene.close();
  console.log(JSON.stringify(result));
}
await postgres?.remove();
