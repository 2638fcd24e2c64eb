import { useEffect } from 'preact/hooks';
import { ask, moment, type Report } from './api.ts';
import { Field, Form, Items, Page, useList } from './parts.tsx';

export function Reports() {
  const list = useList<Report>('reports/');
  const students = useList<{ readonly id: number; readonly name: string }>('students/');
  const isBuilding = list.items?.some((report) => report.content === null) ?? false;
  useEffect(() => {
    if (!isBuilding) return;
    const timer = setInterval(list.reload, 1500);
    return () => clearInterval(timer);
  }, [isBuilding, list.reload]);
  return (
    <Page title="Reports" lead="How a student is getting on.">
      {students.items !== undefined && students.items.length > 0 && (
        <div class="card wide">
          <Form
            name="report"
            button="Build report"
            send={async (data) => {
              await ask('POST', 'reports/', { studentId: Number(data.get('student')) });
              list.reload();
            }}
          >
            <Field label="Student">
              <select name="student">
                {students.items.map((student) => (
                  <option key={student.id} value={student.id}>
                    {student.name}
                  </option>
                ))}
              </select>
            </Field>
          </Form>
        </div>
      )}
      <Items
        of={list}
        empty={
          students.items?.length === 0
            ? 'No student is connected with this account yet. An administrator can do that.'
            : 'No reports yet. Choose a student above.'
        }
        each={({ id, student, content, createdAt }) => (
          <article class="card" key={id}>
            <h2>{student}</h2>
            {content === null ? (
              <p class="quiet">Being built …</p>
            ) : (
              <dl class="figures">
                <div>
                  <dt>handed in</dt>
                  <dd>
                    {content.handedIn} of {content.assignments}
                  </dd>
                </div>
                <div>
                  <dt>late</dt>
                  <dd>{content.late}</dd>
                </div>
                <div>
                  <dt>average</dt>
                  <dd>{content.averageGrade ?? '–'}</dd>
                </div>
              </dl>
            )}
            <footer>{moment(createdAt)}</footer>
          </article>
        )}
      />
    </Page>
  );
}
