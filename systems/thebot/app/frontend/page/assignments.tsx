import { useState } from 'preact/hooks';
import { type Assignment, ask, fileUrl, moment, type Submission, type User } from './api.ts';
import { Field, Form, Items, Opening, Page, useList } from './parts.tsx';

export function Assignments(props: { readonly user: User }) {
  const { role } = props.user;
  const list = useList<Assignment>('assignments/');
  const teaches = role === 'teacher' || role === 'tutor';
  return (
    <Page title="Assignments" lead={teaches ? 'What you ask for, and what came back.' : 'What is due, and what became of it.'}>
      {teaches && (
        <Opening title="New assignment" name="assignment">
          {(close) => (
            <Form
              name="assignment"
              button="Publish"
              send={async (data) => {
                const { due, ...rest } = Object.fromEntries(data);
                await ask('POST', 'assignments/', { ...rest, dueAt: new Date(String(due)).toISOString() });
                list.reload();
                close();
              }}
            >
              <Field label="Title">
                <input name="title" required maxLength={200} />
              </Field>
              <Field label="Task">
                <textarea name="text" rows={4} required />
              </Field>
              <Field label="Due">
                <input name="due" type="datetime-local" required />
              </Field>
            </Form>
          )}
        </Opening>
      )}
      <Items
        of={list}
        empty={teaches ? 'No assignments yet. Students are told of what you publish.' : 'No assignments yet. Enjoy the calm.'}
        each={(item) => (
          <article class="card" key={item.id}>
            <div class="row">
              <h2>{item.title}</h2>
              <State of={item} teaches={teaches} />
            </div>
            <p>{item.text}</p>
            {item.hint !== null && (
              <p class="note hint">
                <b>Hint</b> {item.hint}
              </p>
            )}
            {item.feedback !== null && item.feedback !== '' && (
              <p class="note">
                <b>Feedback</b> {item.feedback}
              </p>
            )}
            {role === 'student' && item.handedInAt === null && <HandIn of={item} onDone={list.reload} />}
            {teaches && item.handedIn > 0 && <HandedIn of={item} />}
            <footer>
              {item.author} · due {moment(item.dueAt)}
            </footer>
          </article>
        )}
      />
    </Page>
  );
}

function State(props: { readonly of: Assignment; readonly teaches: boolean }) {
  const { grade, handedIn, handedInAt, dueAt } = props.of;
  if (props.teaches) return <span class="tag">{handedIn} handed in</span>;
  if (grade !== null) return <span class="tag good">{grade} of 100</span>;
  if (handedInAt !== null) return <span class="tag good">handed in</span>;
  return new Date(dueAt) < new Date() ? <span class="tag bad">overdue</span> : <span class="tag warn">to do</span>;
}

function HandIn(props: { readonly of: Assignment; readonly onDone: () => void }) {
  return (
    <Opening title="Hand in" name="hand-in">
      {(close) => (
        <Form
          name="hand-in"
          button="Hand in"
          send={async (data) => {
            await ask('POST', `assignments/${props.of.id}/submissions/`, data);
            close();
            props.onDone();
          }}
        >
          <Field label="Your answer">
            <textarea name="text" rows={5} />
          </Field>
          <Field label="File, if there is one">
            <input name="file" type="file" />
          </Field>
        </Form>
      )}
    </Opening>
  );
}

function HandedIn(props: { readonly of: Assignment }) {
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <button type="button" class="ghost" data-open="handed-in" onClick={() => setOpen(true)}>
        Read what was handed in
      </button>
    );
  }
  return <Works id={props.of.id} />;
}

function Works(props: { readonly id: number }) {
  const list = useList<Submission>(`assignments/${props.id}/submissions/`);
  return (
    <Items
      of={list}
      empty="Nothing yet."
      each={(work) => (
        <div class="work" key={work.id}>
          <div class="row">
            <b>{work.student}</b>
            {work.grade !== null && <span class="tag good">{work.grade} of 100</span>}
          </div>
          <p>{work.text}</p>
          {work.fileId !== null && (
            <a class="link" href={fileUrl(work.fileId)} download={work.fileName ?? ''}>
              {work.fileName}
            </a>
          )}
          {work.grade === null && (
            <Form
              name="grade"
              button="Grade"
              send={async (data) => {
                await ask('PATCH', `submissions/${work.id}/`, { grade: Number(data.get('grade')), feedback: data.get('feedback') });
                list.reload();
              }}
            >
              <div class="pair">
                <Field label="Points of 100">
                  <input name="grade" type="number" min="0" max="100" required />
                </Field>
                <Field label="Feedback">
                  <input name="feedback" />
                </Field>
              </div>
            </Form>
          )}
        </div>
      )}
    />
  );
}
