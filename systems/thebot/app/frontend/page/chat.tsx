/** The chat. The connection comes back by itself, with what was said meanwhile; what could not be sent is sent again. */
import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, type List, type Message, moment, type User } from './api.ts';
import { Initials, Page, useList } from './parts.tsx';

interface Draft {
  readonly room: string;
  readonly text: string;
  readonly clientId: string;
}

export function Chat(props: { readonly user: User }) {
  const rooms = useList<{ readonly id: string; readonly title: string }>('chat/rooms/');
  const [chosen, setChosen] = useState<string>();
  const room = chosen ?? rooms.items?.[0]?.id;
  return (
    <Page title="Chat" lead="Ask, answer, and say hello.">
      <div class="chat">
        <nav aria-label="Rooms">
          {rooms.items?.map(({ id, title }) => (
            <button type="button" key={id} aria-current={id === room ? 'true' : undefined} onClick={() => setChosen(id)}>
              {title}
            </button>
          ))}
        </nav>
        {room !== undefined && <Room key={room} room={room} user={props.user} />}
      </div>
    </Page>
  );
}

function Room(props: { readonly room: string; readonly user: User }) {
  const { room, user } = props;
  const { messages, waiting, state, error, say } = useRoom(room);
  const talk = useRef<HTMLDivElement>(null);
  useEffect(() => talk.current?.scrollTo(0, talk.current.scrollHeight), [messages.length, waiting.length]);
  const send = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('text')).trim();
    if (text === '') return;
    say(text);
    event.currentTarget.reset();
  };
  return (
    <div class="room" data-state={state}>
      <div class="talk" aria-live="polite" ref={talk}>
        {messages.length === 0 && <p class="empty">Nobody has said anything yet. Say hello!</p>}
        {messages.map((message) => (
          <div key={message.id} class={message.authorId === user.id ? 'said mine' : 'said'}>
            <Initials name={message.author} role={message.role} />
            <div class="bubble">
              <small>
                <b>{message.author}</b> {moment(message.createdAt)}
              </small>
              {message.text}
            </div>
          </div>
        ))}
        {waiting.map((draft) => (
          <div key={draft.clientId} class="said mine waiting">
            <Initials name={user.name} role={user.role} />
            <div class="bubble">{draft.text}</div>
          </div>
        ))}
      </div>
      {error !== '' && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {state === 'away' && <p class="quiet">Connecting …</p>}
      <form class="say" onSubmit={send}>
        <input name="text" aria-label="Message" placeholder="Write a message" maxLength={2000} autocomplete="off" />
        <button type="submit" class="button">
          Send
        </button>
      </form>
    </div>
  );
}

function useRoom(room: string) {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const [waiting, setWaiting] = useState<readonly Draft[]>([]);
  const [state, setState] = useState<'away' | 'here'>('away');
  const [error, setError] = useState('');
  const socket = useRef<WebSocket | null>(null);
  const drafts = useRef<readonly Draft[]>([]);
  drafts.current = waiting;

  useEffect(() => {
    let last = 0;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout>;
    let left = false;
    const add = (more: readonly Message[]) => {
      const mine = more.filter((message) => message.room === room);
      last = Math.max(last, ...mine.map((message) => message.id));
      setMessages((known) => {
        const ids = new Set(known.map((message) => message.id));
        return [...known, ...mine.filter((message) => !ids.has(message.id))].sort((a, b) => a.id - b.id);
      });
      const arrived = new Set(mine.map((message) => message.clientId));
      setWaiting((all) => all.filter((draft) => !arrived.has(draft.clientId)));
    };
    const connect = () => {
      const opened = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
      socket.current = opened;
      opened.onmessage = async ({ data }) => {
        const said = JSON.parse(data);
        if (said.type === 'error') setError(said.error);
        if (said.type === 'message') add([said.message]);
        if (said.type !== 'welcome') return;
        tries = 0;
        setState('here');
        setError('');
        await ask<List<Message>>('GET', `chat/rooms/${room}/messages/?after=${last}`).then(
          ({ results }) => add(results),
          () => opened.close(),
        );
        for (const draft of drafts.current) opened.send(JSON.stringify(draft));
      };
      opened.onclose = () => {
        setState('away');
        if (!left) timer = setTimeout(connect, Math.min(250 * 2 ** tries++, 10_000));
      };
    };
    connect();
    return () => {
      left = true;
      clearTimeout(timer);
      socket.current?.close();
    };
  }, [room]);

  const say = (text: string) => {
    const draft = { room, text, clientId: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}` };
    setWaiting((all) => [...all, draft]);
    if (socket.current?.readyState === WebSocket.OPEN) socket.current.send(JSON.stringify(draft));
  };
  return { messages, waiting, state, error, say };
}
