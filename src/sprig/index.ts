/**
 * The functions of Masterminds/sprig v3.3.0 (TxtFuncMap without env and expandenv): results, argument types, errors and quirks are
 * Go's. Grouped in files as sprig's manual groups them. What Go draws from the machine is handed in.
 */
import type { Clock, Origins, Random } from '../base/index.ts';
import { type FuncMap, funcMap, type GoFunc, type SemverEdition } from '../golang/index.ts';
import { cryptoFunctions, hashFunctions } from './crypto.ts';
import { dateFunctions, pureDateFunctions } from './dates.ts';
import { defaultFunctions } from './defaults.ts';
import { dictFunctions } from './dicts.ts';
import { encodingFunctions } from './encoding.ts';
import { floatFunctions } from './floats.ts';
import { flowControlFunctions } from './flow-control.ts';
import { integerListFunctions } from './integer-lists.ts';
import { integerFunctions } from './integers.ts';
import { keyFunctions } from './key-functions.ts';
import { listFunctions, mustListFunctions } from './lists.ts';
import { networkFunctions } from './network.ts';
import { pathFunctions } from './paths.ts';
import { randomFunctions } from './random-functions.ts';
import { reflectionFunctions } from './reflection.ts';
import { regexpFunctions } from './regexp.ts';
import { semverFunctions } from './semver.ts';
import { stringListFunctions } from './string-lists.ts';
import { stringFunctions } from './strings.ts';
import { typeConversionFunctions } from './type-conversion.ts';
import { urlFunctions } from './url.ts';

export { isEmpty } from './convert.ts';
export { certificateType } from './key-functions.ts';
export { type GoUrl, parseUrl } from './net-url.ts';

export interface SprigOptions {
  readonly random: Random;
  readonly clock: Clock;
  /** The version of Masterminds/semver behind semver and semverCompare; 'v3.4' by default. */
  readonly semver?: SemverEdition;
  /** What the key identifiers of genCA are made with: 'sha256' as since Go 1.25 (the default), 'sha1' before. */
  readonly keyIdHash?: 'sha1' | 'sha256';
  /** The answer of getHostByName; "" by default. */
  readonly lookUpHost?: (name: string) => string;
  /** Carried along by merge, deepCopy, pick and omit. */
  readonly origins?: Origins;
}

/** All functions by name. The ones that depend on no option are made once. */
export function sprigFunctions(options: SprigOptions): FuncMap {
  const { random, clock, origins, semver = 'v3.4', keyIdHash = 'sha256', lookUpHost = () => '' } = options;
  return funcMap(
    pureFunctions(),
    dateFunctions(clock),
    dictFunctions(origins),
    randomFunctions(random),
    cryptoFunctions(random),
    keyFunctions({ random, clock, keyIdHash }),
    semverFunctions(semver),
    networkFunctions(lookUpHost),
  );
}

let pure: readonly GoFunc[] | undefined;

function pureFunctions(): readonly GoFunc[] {
  pure ??= [
    stringFunctions,
    stringListFunctions,
    integerFunctions,
    integerListFunctions,
    floatFunctions,
    pureDateFunctions,
    defaultFunctions,
    encodingFunctions,
    listFunctions,
    mustListFunctions,
    typeConversionFunctions,
    pathFunctions,
    flowControlFunctions,
    reflectionFunctions,
    hashFunctions,
    regexpFunctions,
    urlFunctions,
  ].flat();
  return pure;
}
