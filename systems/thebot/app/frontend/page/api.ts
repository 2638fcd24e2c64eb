/** What the backend says, and how to ask it. An answer that says no becomes an error with its own words. */
export interface User {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly role: 'student' | 'teacher' | 'tutor' | 'parent';
  readonly isAdmin: boolean;
}
export interface Material {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly author: string;
  readonly createdAt: string;
  readonly fileId: string | null;
  readonly fileName: string | null;
  readonly fileSize: number | null;
}
export interface Assignment {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly author: string;
  readonly dueAt: string;
  readonly handedInAt: string | null;
  readonly handedIn: number;
  readonly grade: number | null;
  readonly feedback: string | null;
  readonly hint: string | null;
}
export interface Submission {
  readonly id: number;
  readonly student: string;
  readonly text: string;
  readonly handedInAt: string;
  readonly grade: number | null;
  readonly feedback: string | null;
  readonly fileId: string | null;
  readonly fileName: string | null;
}
export interface Report {
  readonly id: number;
  readonly student: string | null;
  readonly createdAt: string;
  readonly content: {
    readonly assignments: number;
    readonly handedIn: number;
    readonly late: number;
    readonly averageGrade: number | null;
  } | null;
}
export interface Message {
  readonly id: number;
  readonly room: string;
  readonly authorId: number;
  readonly author: string;
  readonly role: User['role'];
  readonly text: string;
  readonly clientId: string;
  readonly createdAt: string;
}
export interface Notification {
  readonly id: number;
  readonly text: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}
export interface List<T> {
  readonly results: readonly T[];
  /** The next page, if there is one. */
  readonly next?: number | null;
}

export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export async function ask<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: FormData | object): Promise<T> {
  const isForm = body instanceof FormData;
  const answer = await fetch(`/api/${path}`, {
    method,
    credentials: 'same-origin',
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    ...(body !== undefined && !isForm && { headers: { 'content-type': 'application/json' } }),
  }).catch(() => {
    throw new ApiError(0, 'The server cannot be reached. Try again in a moment.');
  });
  if (answer.status === 204) return undefined as T;
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  throw new ApiError(answer.status, sentence(said.error ?? `The server answers with status ${answer.status}`));
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

export const fileUrl = (id: string): string => `/api/files/${id}/`;

export const day = (time: string): string =>
  new Date(time).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
/** The day only where it is another one, likewise the year. */
export const moment = (time: string): string => {
  const [date, today] = [new Date(time), new Date()];
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  if (date.toDateString() === today.toDateString()) return date.toLocaleTimeString(undefined, clock);
  const year = date.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleString(undefined, { day: 'numeric', month: 'short', ...clock, ...year });
};
export const size = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
