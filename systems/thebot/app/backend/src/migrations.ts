/**
 * The schema, step by step. Steps are never edited after a release, and they only add: old pods go on serving while the new schema is there,
 * and what no code uses any more is dropped one release later.
 */
import { type Kysely, type Migration, sql } from 'kysely';

export const migrations: Readonly<Record<string, Migration>> = {
  '001-people': step(sql`
    create table users (
      id bigint generated always as identity primary key,
      email text not null unique check (email = lower(email)),
      name text not null,
      role text not null check (role in ('student', 'teacher', 'tutor', 'parent')),
      is_admin boolean not null default false,
      password text not null,
      telegram_chat text,
      disabled_at timestamptz,
      created_at timestamptz not null default now()
    );
    create table children (
      parent_id bigint not null references users, child_id bigint not null references users, primary key (parent_id, child_id)
    );
    create table sessions (token text primary key, user_id bigint not null references users, expires_at timestamptz not null);
    create index sessions_user on sessions (user_id)`),

  '002-learning': step(sql`
    create table files (
      id uuid primary key, name text not null, type text not null, size bigint not null,
      owner_id bigint not null references users, created_at timestamptz not null default now()
    );
    create table materials (
      id bigint generated always as identity primary key,
      title text not null, text text not null, file_id uuid references files,
      author_id bigint not null references users, created_at timestamptz not null default now()
    );
    create table assignments (
      id bigint generated always as identity primary key,
      title text not null, text text not null, due_at timestamptz not null,
      author_id bigint not null references users, created_at timestamptz not null default now()
    );
    create table submissions (
      id bigint generated always as identity primary key,
      assignment_id bigint not null references assignments, student_id bigint not null references users,
      text text not null, file_id uuid references files, handed_in_at timestamptz not null default now(),
      grade int check (grade between 0 and 100), feedback text, hint text,
      unique (assignment_id, student_id)
    );
    create table reports (
      id bigint generated always as identity primary key,
      student_id bigint references users, requested_by bigint references users, tick text unique,
      content jsonb, created_at timestamptz not null default now()
    )`),

  '003-talking': step(sql`
    create table rooms (id text primary key, title text not null, roles text[] not null);
    insert into rooms values
      ('common', 'Common room', '{student,teacher,tutor,parent}'),
      ('staff', 'Staff room', '{teacher,tutor}');
    create table messages (
      id bigint generated always as identity primary key,
      room_id text not null references rooms, author_id bigint not null references users,
      text text not null, client_id text not null, created_at timestamptz not null default now(),
      unique (author_id, client_id)
    );
    create index messages_room on messages (room_id, id);
    create table notifications (
      id bigint generated always as identity primary key,
      user_id bigint not null references users, key text not null, text text not null,
      created_at timestamptz not null default now(), read_at timestamptz,
      unique (user_id, key)
    )`),

  '004-paying': step(sql`
    create table payments (
      id uuid primary key, payer_id bigint not null references users, amount int not null check (amount > 0), purpose text not null,
      provider_id text unique, status text not null default 'pending', created_at timestamptz not null default now()
    )`),

  '005-jobs': step(sql`
    create table jobs (
      id bigint generated always as identity primary key,
      kind text not null, key text not null unique, payload jsonb not null,
      attempts int not null default 0, retry_at timestamptz not null default now() + interval '10 seconds', error text,
      created_at timestamptz not null default now(), done_at timestamptz, failed_at timestamptz
    );
    create index jobs_open on jobs (retry_at) where done_at is null and failed_at is null;
    create table schedules (name text primary key, every_seconds int not null check (every_seconds > 0), next_at timestamptz not null);
    insert into schedules values
      ('deadlines', 3600, date_trunc('hour', now()) + interval '1 hour'),
      ('platform-report', 86400, date_trunc('day', now()) + interval '1 day');
    create table ticks (
      name text not null, due_at timestamptz not null, planned_at timestamptz not null default now(), primary key (name, due_at)
    );
    create table leases (name text primary key, holder text not null, expires_at timestamptz not null)`),
};

function step(statements: ReturnType<typeof sql>): Migration {
  return {
    up: async (db: Kysely<unknown>) => {
      await statements.execute(db);
    },
  };
}
