/** sprig "Flow Control Functions". */
import { fixed, type GoFunc, goFail, types } from '../golang/index.ts';

export const flowControlFunctions: readonly GoFunc[] = [fixed('fail', [types.string], (message) => goFail(message))];
