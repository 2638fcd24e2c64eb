// What is remembered of a session, and for how long. The database is a stand-in that counts its questions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Tables } from './database.ts';
import { createSessions } from './sessions.ts';

const ADA = { id: 1, email: 'ada@example.org', name: 'Ada', role: 'teacher', isAdmin: true };

/** Answers every question about a session with the person, or nobody; counts them. */
function database(answer: { person: object | undefined; asked: number }): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () =>
        new (class extends DummyDriver {
          override acquireConnection() {
            return Promise.resolve({
              executeQuery: async <R>(query: { readonly sql: string }) => {
                if (query.sql.startsWith('select')) answer.asked++;
                return { rows: (answer.person === undefined ? [] : [answer.person]) as R[] };
              },
              streamQuery: () => {
                throw new Error('not here');
              },
            });
          }
        })(),
    },
  });
}

test('a session is asked for once in five seconds, however many ask at the same time; a change is seen at once', async (context) => {
  context.mock.timers.enable({ apis: ['Date'] });
  const answer: { person: object | undefined; asked: number } = { person: ADA, asked: 0 };
  const sessions = createSessions(database(answer), 'x'.repeat(32));
  const token = 'a'.repeat(43);
  const users = await Promise.all([1, 2, 3].map(() => sessions.userOf(token)));
  assert.deepEqual(users, [ADA, ADA, ADA]);
  assert.equal(answer.asked, 1);
  answer.person = undefined;
  assert.deepEqual(await sessions.userOf(token), ADA, 'still remembered');
  context.mock.timers.tick(5001);
  assert.equal(await sessions.userOf(token), undefined, 'out after five seconds');
  answer.person = ADA;
  assert.deepEqual(await sessions.userOf(token), ADA, 'nobody is not remembered');
  answer.person = undefined;
  sessions.forget();
  assert.equal(await sessions.userOf(token), undefined);
  const { asked } = answer;
  assert.equal(await sessions.userOf('not a token'), undefined);
  assert.equal(answer.asked, asked, 'what cannot be a token is not asked for');
});
