import { useState } from 'preact/hooks';
import { ask } from './api.ts';
import { Field, Form } from './parts.tsx';

export function SignIn(props: { readonly onDone: () => Promise<void> }) {
  const [isNew, setNew] = useState(false);
  const send = async (data: FormData) => {
    await ask('POST', isNew ? 'auth/register/' : 'auth/login/', Object.fromEntries(data));
    await props.onDone();
  };
  return (
    <main class="welcome">
      <section class="pitch">
        <img src="/favicon.svg" alt="" width="56" height="56" />
        <h1>Learning, together.</h1>
        <p>Materials, assignments and a chat for students, teachers, tutors and parents, in one calm place.</p>
      </section>
      <section class="card entry">
        <h2>{isNew ? 'Create an account' : 'Sign in'}</h2>
        <Form key={String(isNew)} name="sign-in" button={isNew ? 'Create account' : 'Sign in'} send={send}>
          {isNew && (
            <>
              <Field label="Name">
                <input name="name" required maxLength={100} autocomplete="name" />
              </Field>
              <Field label="I am a">
                <select name="role">
                  <option value="student">student</option>
                  <option value="parent">parent</option>
                </select>
              </Field>
            </>
          )}
          <Field label="E-mail">
            <input name="email" type="email" required autocomplete="username" />
          </Field>
          <Field label={isNew ? 'Password, at least 10 characters' : 'Password'}>
            <input
              name="password"
              type="password"
              required
              minLength={isNew ? 10 : 1}
              autocomplete={isNew ? 'new-password' : 'current-password'}
            />
          </Field>
        </Form>
        <button type="button" class="link" onClick={() => setNew(!isNew)}>
          {isNew ? 'I have an account' : 'I am new here'}
        </button>
      </section>
    </main>
  );
}
