import { ask, day, fileUrl, type Material, size, type User } from './api.ts';
import { Field, Form, Items, Opening, Page, useList } from './parts.tsx';

export function Materials(props: { readonly user: User }) {
  const list = useList<Material>('materials/');
  const mayAdd = props.user.role === 'teacher' || props.user.role === 'tutor';
  return (
    <Page title="Materials" lead="Everything to read, listen to and try out.">
      {mayAdd && (
        <Opening title="Add material" name="material">
          {(close) => (
            <Form
              name="material"
              button="Upload"
              send={async (data) => {
                await ask('POST', 'materials/', data);
                list.reload();
                close();
              }}
            >
              <Field label="Title">
                <input name="title" required maxLength={200} />
              </Field>
              <Field label="What it is about">
                <textarea name="text" rows={3} />
              </Field>
              <Field label="File">
                <input name="file" type="file" />
              </Field>
            </Form>
          )}
        </Opening>
      )}
      <Items
        of={list}
        empty={mayAdd ? 'No materials yet. What you add, everybody sees.' : 'No materials yet. They appear here once a teacher adds some.'}
        each={(item) => (
          <article class="card" key={item.id}>
            <h2>{item.title}</h2>
            {item.text !== '' && <p>{item.text}</p>}
            {item.fileId !== null && (
              <a class="file" href={fileUrl(item.fileId)} download={item.fileName ?? ''}>
                <span>{(item.fileName ?? '').split('.').at(-1)}</span>
                <b>{item.fileName}</b>
                <small>{size(item.fileSize ?? 0)}</small>
              </a>
            )}
            <footer>
              {item.author} · {day(item.createdAt)}
            </footer>
          </article>
        )}
      />
    </Page>
  );
}
