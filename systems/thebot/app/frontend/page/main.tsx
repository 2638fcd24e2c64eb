/** Who is here, and which page is shown: the part after # says it. */
import { render } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiError, ask, moment, type Notification, type User } from './api.ts';
import { Assignments } from './assignments.tsx';
import { Chat } from './chat.tsx';
import { Materials } from './materials.tsx';
import { Initials } from './parts.tsx';
import { Reports } from './reports.tsx';
import { SignIn } from './sign-in.tsx';
import './style.css';

const PAGES = { materials: 'Materials', assignments: 'Assignments', reports: 'Reports', chat: 'Chat' } as const;
type PageName = keyof typeof PAGES;

const pageNow = (): PageName => {
  const name = location.hash.replace(/^#\/?/, '');
  return Object.hasOwn(PAGES, name) ? (name as PageName) : 'materials';
};

function App() {
  const [user, setUser] = useState<User | null>();
  const [error, setError] = useState('');
  const enter = useCallback(async () => {
    try {
      setUser(await ask<User>('GET', 'profile/'));
      setError('');
    } catch (reason) {
      if (reason instanceof ApiError && reason.status === 401) setUser(null);
      else setError(reason instanceof Error ? reason.message : 'Something went wrong');
    }
  }, []);
  useEffect(() => void enter(), [enter]);
  if (error !== '') {
    return (
      <main class="alone">
        <p class="error">{error}</p>
        <button type="button" class="button" onClick={enter}>
          Try again
        </button>
      </main>
    );
  }
  if (user === undefined) return <main class="alone quiet">Loading …</main>;
  if (user === null) return <SignIn onDone={enter} />;
  return <Platform user={user} onLeave={() => setUser(null)} />;
}

function Platform(props: { readonly user: User; readonly onLeave: () => void }) {
  const { user } = props;
  const [page, setPage] = useState(pageNow);
  useEffect(() => {
    const listen = () => setPage(pageNow());
    addEventListener('hashchange', listen);
    return () => removeEventListener('hashchange', listen);
  }, []);
  useEffect(() => {
    document.title = `${PAGES[page]} · THE BOT`;
    scrollTo(0, 0);
  }, [page]);
  const leave = () => void ask('POST', 'auth/logout/').finally(props.onLeave);
  return (
    <div class="platform">
      <header class="bar">
        <a class="brand" href="#/materials">
          <img src="/favicon.svg" alt="" width="30" height="30" />
          THE BOT
        </a>
        <nav aria-label="Pages">
          {Object.entries(PAGES).map(([name, title]) => (
            <a key={name} href={`#/${name}`} aria-current={name === page ? 'page' : undefined}>
              {title}
            </a>
          ))}
          {user.isAdmin && <a href="/admin/">Admin</a>}
        </nav>
        <Bell />
        <div class="who">
          <Initials name={user.name} role={user.role} />
          <span>
            <b>{user.name}</b>
            <small>{user.role}</small>
          </span>
          <button type="button" class="ghost" data-action="sign-out" onClick={leave}>
            Sign out
          </button>
        </div>
      </header>
      <main>
        {page === 'materials' && <Materials user={user} />}
        {page === 'assignments' && <Assignments user={user} />}
        {page === 'reports' && <Reports />}
        {page === 'chat' && <Chat user={user} />}
      </main>
    </div>
  );
}

/** What happened, asked for every half minute and when it is opened. */
function Bell() {
  const [state, setState] = useState<{ readonly unread: number; readonly results: readonly Notification[] }>({ unread: 0, results: [] });
  const [open, setOpen] = useState(false);
  const load = useCallback(() => void ask<typeof state>('GET', 'notifications/').then(setState, () => undefined), []);
  useEffect(() => {
    load();
    const timer = setInterval(load, 30_000);
    return () => clearInterval(timer);
  }, [load]);
  const toggle = () => {
    if (!open) load();
    else if (state.unread > 0) void ask('POST', 'notifications/read/').then(load, () => undefined);
    setOpen(!open);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what its button opened
    <div class="bell" onKeyDown={({ key }) => key === 'Escape' && open && toggle()}>
      <button type="button" class="ghost" aria-label={`Notifications, ${state.unread} new`} aria-expanded={open} onClick={toggle}>
        <svg
          viewBox="0 0 24 24"
          width="21"
          height="21"
          fill="none"
          stroke="currentColor"
          stroke-width="1.8"
          stroke-linecap="round"
          aria-hidden="true"
        >
          <path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15L6 16Z" stroke-linejoin="round" />
          <path d="M10 20.5a2 2 0 0 0 4 0" />
        </svg>
        {state.unread > 0 && <span class="count">{state.unread}</span>}
      </button>
      {open && (
        <ul class="sheet">
          {state.results.length === 0 && <li class="quiet">Nothing yet.</li>}
          {state.results.map((item) => (
            <li key={item.id} class={item.readAt === null ? 'new' : ''}>
              {item.text}
              <small>{moment(item.createdAt)}</small>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const root = document.querySelector('#app');
if (root !== null) render(<App />, root);
