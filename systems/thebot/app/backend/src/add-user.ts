/**
 * Adds a person: PASSWORD=… node dist/add-user.js ADDRESS ROLE "NAME" [--admin]. The first administrator comes in this way; without PASSWORD one
 * is made up and printed.
 */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { addUser, email, newPassword, personName } from './auth.ts';
import { connectDatabase, ROLES } from './database.ts';
import { wanted } from './errors.ts';
import { reasonOf, start } from './start.ts';

const { settings, log } = start('add-user');
const { db, close } = connectDatabase(settings, log, { connections: 1 });
try {
  const [address, role, name] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const person = wanted(z.object({ email, name: personName, role: z.enum(ROLES, { error: `wanted one of ${ROLES.join(', ')}` }) }), {
    email: address,
    role,
    name: name ?? address,
  });
  const made = randomBytes(12).toString('base64url');
  const password = wanted(newPassword, process.env['PASSWORD'] ?? made);
  const { id } = await addUser(db, { ...person, isAdmin: process.argv.includes('--admin') }, password);
  log.info({ id, email: person.email }, 'added');
  if (process.env['PASSWORD'] === undefined) process.stdout.write(`password: ${made}\n`);
} catch (error) {
  log.fatal({ reason: reasonOf(error) }, 'nobody was added');
  process.exitCode = 1;
} finally {
  await close();
}
