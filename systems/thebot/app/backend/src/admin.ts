/** /admin: who is here, and adding and disabling people. Plain pages and forms, no script. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import * as z from 'zod';
import type { Services } from './app.ts';
import { type Auth, addUser, adminOf, email, newPassword, personName } from './auth.ts';
import { now, ROLES } from './database.ts';
import { Refusal, wanted } from './errors.ts';
import { idOf } from './learning.ts';
import type { User } from './sessions.ts';
import { openStatic } from './static-files.ts';

const newUser = z.object({
  email,
  name: personName,
  password: newPassword,
  role: z.enum(ROLES),
  // The form's box says "yes" or nothing.
  isAdmin: z.union([z.boolean(), z.literal('yes').transform(() => true)]).default(false),
});
const childOf = z.object({ parentId: z.coerce.number().int().positive(), childId: z.coerce.number().int().positive() });

export function adminRoutes(app: FastifyInstance, { database: { db }, settings, queue, sessions }: Services, auth: Auth): void {
  const files = openStatic(settings.STATIC_ROOT);
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 16 * 1024 }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  const page = async (reply: FastifyReply, title: string, body: string): Promise<FastifyReply> => {
    const style = await files.nameOf('admin.css');
    const link = style === undefined ? '' : `<link rel="stylesheet" href="/admin/static/${style}">`;
    return reply
      .headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      .send(
        `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>${link}<main><h1>${title}</h1>${body}</main></html>`,
      );
  };
  const signInForm = (message: string): string =>
    `<p>${message}</p><form method="post" action="/admin/login/"><label>Address <input name="email" type="email" required></label><label>Password <input name="password" type="password" required></label><button>Sign in</button></form>`;

  app.get<{ Params: { name: string } }>('/admin/static/:name', async (request, reply) => {
    const file = await files.read(request.params.name);
    if (file === undefined) throw new Refusal(404, 'not found');
    return reply.headers({ 'content-type': file.type, 'cache-control': 'public, max-age=31536000, immutable' }).send(file.content);
  });

  app.get('/admin/', async (request, reply) => {
    if (request.user === undefined) return page(reply, 'Administration', signInForm('Sign in as an administrator.'));
    if (!request.user.isAdmin) return page(reply.code(403), 'Administration', signInForm('This account is no administrator.'));
    const users = await db.selectFrom('users').selectAll().orderBy('id').limit(500).execute();
    const counts = await queue.counts().catch(() => ({}));
    const jobs = await db
      .selectFrom('jobs')
      .select((e) => [
        e.fn.countAll<number>().filterWhere('done_at', 'is not', null).as('done'),
        e.fn.countAll<number>().filterWhere('failed_at', 'is not', null).as('failed'),
      ])
      .executeTakeFirstOrThrow();
    const rows = users.map(
      (user) =>
        `<tr><td>${user.id}<td>${html(user.name)}<td>${html(user.email)}<td>${user.role}${user.is_admin ? ' · admin' : ''}<td>${
          user.disabled_at === null
            ? `<form method="post" action="/admin/users/${user.id}/disable/"><button class="quiet">Disable</button></form>`
            : 'disabled'
        }`,
    );
    const facts = Object.entries({ people: users.length, ...counts, ...jobs }).map(([name, value]) => `<li><b>${value}</b> ${name}`);
    return page(
      reply,
      'Administration',
      `<ul class="facts">${facts.join('')}</ul><table><tr><th>Id<th>Name<th>Address<th>Role<th>${rows.join('')}</table><h2>Add a person</h2>${ADD_FORM}<h2>A parent and a child</h2>${CHILD_FORM}`,
    );
  });

  app.post('/admin/login/', async (request, reply) => {
    const given = wanted(z.object({ email: z.string().trim().toLowerCase(), password: z.string().max(200) }), request.body);
    if (!(await auth.signIn(reply, given.email, given.password))) {
      return page(reply.code(401), 'Administration', signInForm('The address or the password is wrong.'));
    }
    return reply.redirect('/admin/', 303);
  });

  // The same two actions for the pages and for programs.
  const add = async (body: unknown, actor: User): Promise<{ readonly id: number }> => {
    const { password, ...person } = wanted(newUser, body);
    const added = await addUser(db, person, password);
    app.log.info({ actor: actor.id, user: added.id, userRole: person.role }, 'a person was added');
    return added;
  };
  app.post('/api/admin/users/', async (request, reply) => reply.code(201).send(await add(request.body, adminOf(request))));
  app.post('/admin/users/', async (request, reply) => {
    await add(request.body, adminOf(request));
    return reply.redirect('/admin/', 303);
  });
  app.post('/admin/children/', async (request, reply) => {
    adminOf(request);
    const { parentId, childId } = wanted(childOf, request.body);
    const people = await db.selectFrom('users').select(['id', 'role']).where('id', 'in', [parentId, childId]).execute();
    const roleOf = (id: number): string | undefined => people.find((person) => person.id === id)?.role;
    if (roleOf(parentId) !== 'parent' || roleOf(childId) !== 'student') throw new Refusal(400, 'wanted the ids of a parent and a student');
    await db
      .insertInto('children')
      .values({ parent_id: parentId, child_id: childId })
      .onConflict((c) => c.doNothing())
      .execute();
    return reply.redirect('/admin/', 303);
  });
  app.post<{ Params: { id: string } }>('/admin/users/:id/disable/', async (request, reply) => {
    const actor = adminOf(request);
    const id = idOf(request.params.id);
    if (id === actor.id) throw new Refusal(400, 'nobody disables their own account');
    await db.updateTable('users').set({ disabled_at: now }).where('id', '=', id).execute();
    await db.deleteFrom('sessions').where('user_id', '=', id).execute();
    sessions.forget();
    app.log.info({ actor: actor.id, user: id }, 'a person was disabled');
    return reply.redirect('/admin/', 303);
  });
}

const ADD_FORM = `<form method="post" action="/admin/users/">
<label>Name <input name="name" required></label><label>Address <input name="email" type="email" required></label>
<label>Password <input name="password" type="password" minlength="10" required></label>
<label>Role <select name="role">${ROLES.map((role) => `<option>${role}`).join('')}</select></label>
<label class="check"><input type="checkbox" name="isAdmin" value="yes"> administrator</label><button>Add</button></form>`;
const CHILD_FORM = `<form method="post" action="/admin/children/"><label>Parent's id <input name="parentId" inputmode="numeric" required></label>
<label>Student's id <input name="childId" inputmode="numeric" required></label><button>Connect</button></form>`;

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
