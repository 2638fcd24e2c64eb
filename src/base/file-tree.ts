/** An immutable map of path to bytes: a chart in, a chart out. Paths are relative, with "/" and without "." or "..". */
export type FileTree = ReadonlyMap<string, Uint8Array>;
