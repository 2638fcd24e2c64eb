/** The few building blocks of all pages. */
import type { ComponentChildren, TargetedSubmitEvent } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask, type List } from './api.ts';

export interface Listed<T> {
  readonly items: readonly T[] | undefined;
  readonly error: string;
  /** From the first page on. */
  readonly reload: () => void;
  /** Adds the next page, where there is one. */
  readonly more: (() => void) | undefined;
}

/** A list of the backend. */
export function useList<T>(path: string): Listed<T> {
  const [items, setItems] = useState<readonly T[]>();
  const [next, setNext] = useState<number | null>(null);
  const [error, setError] = useState('');
  const load = useCallback(
    (page: number) => {
      ask<List<T>>('GET', page === 1 ? path : `${path}?page=${page}`).then(
        (list) => {
          setItems((known = []) => (page === 1 ? list.results : [...known, ...list.results]));
          setNext(list.next ?? null);
          setError('');
        },
        (reason: Error) => setError(reason.message),
      );
    },
    [path],
  );
  const reload = useCallback(() => load(1), [load]);
  useEffect(reload, [reload]);
  return { items, error, reload, more: next === null ? undefined : () => load(next) };
}

/** A form that sends itself, says what was wrong, and becomes empty when all went well. */
export function Form(props: {
  readonly send: (data: FormData) => Promise<unknown>;
  readonly button: string;
  readonly name?: string;
  readonly children: ComponentChildren;
}) {
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    try {
      await props.send(new FormData(form));
      setError('');
      form.reset();
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : 'Something went wrong');
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="form" data-form={props.name} onSubmit={submit}>
      {props.children}
      {error !== '' && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <button type="submit" class="button" disabled={busy}>
        {busy ? 'One moment …' : props.button}
      </button>
    </form>
  );
}

export function Field(props: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label class="field">
      <span>{props.label}</span>
      {props.children}
    </label>
  );
}

export function Page(props: { readonly title: string; readonly lead: string; readonly children: ComponentChildren }) {
  return (
    <section class="page">
      <header class="page-head">
        <h1>{props.title}</h1>
        <p>{props.lead}</p>
      </header>
      {props.children}
    </section>
  );
}

/** A list that is loading, failed, empty, or there. */
export function Items<T>(props: { readonly of: Listed<T>; readonly empty: string; readonly each: (item: T) => ComponentChildren }) {
  const { items, error, reload, more } = props.of;
  if (error !== '') {
    return (
      <div class="error row" role="alert">
        <p>{error}</p>
        <button type="button" class="ghost" onClick={reload}>
          Try again
        </button>
      </div>
    );
  }
  if (items === undefined) return <p class="quiet">Loading …</p>;
  if (items.length === 0) return <p class="empty">{props.empty}</p>;
  return (
    <>
      <div class="cards">{items.map(props.each)}</div>
      {more !== undefined && (
        <button type="button" class="ghost more" onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}

/** A card that opens to a form. */
export function Opening(props: {
  readonly title: string;
  readonly name: string;
  readonly children: (close: () => void) => ComponentChildren;
}) {
  const [open, setOpen] = useState(false);
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => card.current?.querySelector<HTMLElement>('input, textarea')?.focus(), [open]);
  if (!open) {
    return (
      <button type="button" class="button opening" data-open={props.name} onClick={() => setOpen(true)}>
        {props.title}
      </button>
    );
  }
  return (
    <div class="card wide" ref={card}>
      <div class="row">
        <h2>{props.title}</h2>
        <button type="button" class="ghost" onClick={() => setOpen(false)}>
          Cancel
        </button>
      </div>
      {props.children(() => setOpen(false))}
    </div>
  );
}

export function Initials(props: { readonly name: string; readonly role: string }) {
  const letters = props.name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('');
  return (
    <span class={`initials ${props.role}`} aria-hidden="true">
      {letters.toUpperCase()}
    </span>
  );
}
