/** sprig "Network Functions". No name is looked up here: who renders says what the answers are. */
import { fixed, type GoFunc, types } from '../golang/index.ts';

export function networkFunctions(lookUp: (name: string) => string): readonly GoFunc[] {
  return [fixed('getHostByName', [types.string], (name) => lookUp(name))];
}
