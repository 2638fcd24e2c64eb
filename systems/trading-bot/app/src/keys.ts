/** The exchange's keys at rest: sealed into the database by every leader, when they are new or have changed. */
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';
import { createVault } from './vault.ts';

const NAMES = ['BINANCE_API_KEY', 'BINANCE_API_SECRET'] as const;

/** The keys of the environment; where it has none, those that were sealed before. */
export async function keepKeys(database: Database, settings: Settings, log: Log): Promise<Readonly<Record<string, string>>> {
  const vault = createVault(settings.ENCRYPTION_KEY);
  const rows = await database.selectFrom('exchange_keys').select(['name', 'sealed']).execute();
  const keys: Record<string, string> = {};
  for (const name of NAMES) {
    const row = rows.find((each) => each.name === name);
    const kept = row && vault.open(name, row.sealed);
    const given = settings[name];
    if (row !== undefined && kept === undefined) log.error({ name }, 'ENCRYPTION_KEY does not open the key that is kept');
    const key = given ?? kept;
    if (key === undefined) continue;
    keys[name] = key;
    if (key === kept) continue;
    const sealed = vault.seal(name, key);
    const at = { sealed, sealed_at: new Date() };
    await database
      .insertInto('exchange_keys')
      .values({ name, ...at })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(at))
      .execute();
    log.info(
      { name },
      row === undefined ? 'a key of the exchange is kept, sealed' : 'a key of the exchange has changed; the new one is kept, sealed',
    );
  }
  return keys;
}
