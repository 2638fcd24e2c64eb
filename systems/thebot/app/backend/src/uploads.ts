/**
 * Uploads go to the media volume in one stream and get a name of our own; the caller's name is only ever told back. What is too large, of a
 * wrong type, or whose sender vanishes leaves nothing behind. Files are given out to those who may see them, as attachments.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, type Registry } from 'prom-client';
import { personOf } from './auth.ts';
import type { Database } from './database.ts';
import { Refusal } from './errors.ts';
import type { User } from './sessions.ts';

/** What may be uploaded, by the end of its name. */
const TYPES: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.zip': 'application/zip',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.odt': 'application/vnd.oasis.opendocument.text',
};

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

export interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: StoredFile | undefined;
}

export interface Media {
  /** Reads a form, stores its file, and does what the caller does with both; the file is deleted when that fails. */
  receive<T>(request: FastifyRequest, work: (form: Form) => Promise<T>): Promise<T>;
  remove(id: string): Promise<void>;
}

export async function createMedia(app: FastifyInstance, root: string, limitMb: number, registry: Registry): Promise<Media> {
  await app.register(multipart, {
    limits: { fileSize: limitMb * 1024 * 1024, files: 1, fields: 10, fieldNameSize: 100, fieldSize: 64 * 1024 },
    throwFileSizeLimit: false,
  });
  const uploads = new Counter({ name: 'uploads_total', help: 'Uploads by outcome', labelNames: ['outcome'], registers: [registry] });
  const pathOf = (id: string): string => join(root, id.slice(0, 2), id);
  const remove = (id: string): Promise<void> => rm(pathOf(id), { force: true });

  const store = async (part: { filename: string; file: NodeJS.ReadableStream & { truncated: boolean } }): Promise<StoredFile> => {
    const name = fileName(part.filename);
    const type = TYPES[extname(name).toLowerCase()];
    if (type === undefined) throw new Refusal(415, `"${name}": wanted one of ${Object.keys(TYPES).join(' ')}`);
    const id = randomUUID();
    const path = pathOf(id);
    await mkdir(join(root, id.slice(0, 2)), { recursive: true });
    // Beside its later place: renaming works within one volume only, and /tmp is another.
    const growing = `${path}.part`;
    try {
      await pipeline(part.file, createWriteStream(growing, { flags: 'wx' }));
      if (part.file.truncated) throw new Refusal(413, `"${name}": wanted at most ${limitMb} MB`);
      await rename(growing, path);
    } catch (error) {
      await rm(growing, { force: true });
      throw error;
    }
    return { id, name, type, size: (await stat(path)).size };
  };

  return {
    remove,
    async receive(request, work) {
      if (!request.isMultipart()) throw new Refusal(415, 'wanted multipart/form-data');
      const fields: Record<string, string> = {};
      let file: StoredFile | undefined;
      try {
        for await (const part of request.parts()) {
          if (part.type === 'file') {
            // A form's empty file input.
            if (part.filename === '') part.file.resume();
            else file = await store(part);
          } else if (typeof part.value === 'string') {
            if (part.valueTruncated) throw new Refusal(413, `${part.fieldname}: too long`);
            fields[part.fieldname] = part.value;
          }
        }
        const result = await work({ fields, file });
        if (file !== undefined) uploads.inc({ outcome: 'stored' });
        return result;
      } catch (error) {
        uploads.inc({ outcome: 'refused' });
        if (file !== undefined) await remove(file.id);
        throw error;
      }
    },
  };
}

export function fileRoutes(app: FastifyInstance, db: Database, root: string): void {
  app.get<{ Params: { id: string } }>('/api/files/:id/', async (request, reply) => {
    const user = personOf(request);
    const { id } = request.params;
    // Only what we made ourselves becomes part of a path.
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Refusal(404, 'not found');
    const file = await db.selectFrom('files').select(['name', 'type', 'size', 'owner_id']).where('id', '=', id).executeTakeFirst();
    if (file === undefined || !(await maySee(db, user, id, file.owner_id))) throw new Refusal(404, 'not found');
    const path = join(root, id.slice(0, 2), id);
    const there = await stat(path).catch(() => undefined);
    if (there === undefined) throw new Refusal(404, 'the file is no longer on the media volume');
    return reply
      .headers({
        'content-type': file.type,
        'content-length': there.size,
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        'cache-control': 'private, max-age=3600',
        'x-content-type-options': 'nosniff',
      })
      .send(createReadStream(path));
  });
}

/** Materials are for all; what was handed in is for its student, that student's parents, teachers and tutors. */
async function maySee(db: Database, user: User, fileId: string, ownerId: number): Promise<boolean> {
  if (ownerId === user.id || user.role === 'teacher' || user.role === 'tutor') return true;
  const material = await db.selectFrom('materials').select('id').where('file_id', '=', fileId).executeTakeFirst();
  if (material !== undefined) return true;
  const child = db.selectFrom('children').select('child_id').where('parent_id', '=', user.id).where('child_id', '=', ownerId);
  return (await child.executeTakeFirst()) !== undefined;
}

/** The last part of the name, without what no name should hold. */
function fileName(given: string): string {
  const name = basename(given.replaceAll('\\', '/')).replace(/[\u0000-\u001f\u007f"]/g, '');
  const end = extname(name);
  return `${name.slice(0, name.length - end.length).slice(0, 120)}${end}`;
}
