/** sprig "Path and Filepath Functions": on Unix, path and path/filepath do the same in all of these. */
import { fixed, type GoFunc, pathBase, pathClean, pathDir, pathExt, types } from '../golang/index.ts';

const { string } = types;

export const pathFunctions: readonly GoFunc[] = [
  fixed('base', [string], (p) => pathBase(p)),
  fixed('dir', [string], (p) => pathDir(p)),
  fixed('clean', [string], (p) => pathClean(p)),
  fixed('ext', [string], (p) => pathExt(p)),
  fixed('isAbs', [string], (p) => p.startsWith('/')),
  fixed('osBase', [string], (p) => pathBase(p)),
  fixed('osDir', [string], (p) => pathDir(p)),
  fixed('osClean', [string], (p) => pathClean(p)),
  fixed('osExt', [string], (p) => pathExt(p)),
  fixed('osIsAbs', [string], (p) => p.startsWith('/')),
];
