import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock, seededRandom } from '../base/index.ts';
import { functions } from './evaluate.test.support.ts';
import { sprigFunctions } from './index.ts';

/** sprig's genericMap without env and expandenv. */
const NAMES =
  'abbrev abbrevboth add add1 add1f addf adler32sum ago all any append atoi b32dec b32enc b64dec b64enc base bcrypt biggest ' +
  'buildCustomCert camelcase cat ceil chunk clean coalesce compact concat contains date dateInZone dateModify date_in_zone ' +
  'date_modify decryptAES deepCopy deepEqual default derivePassword dict dig dir div divf duration durationRound empty ' +
  'encryptAES ext fail first float64 floor fromJson genCA genCAWithKey genPrivateKey genSelfSignedCert genSelfSignedCertWithKey ' +
  'genSignedCert genSignedCertWithKey get getHostByName has hasKey hasPrefix hasSuffix hello htmlDate htmlDateInZone htpasswd ' +
  'indent initial initials int int64 isAbs join kebabcase keys kindIs kindOf last list lower max maxf merge mergeOverwrite min ' +
  'minf mod mul mulf mustAppend mustChunk mustCompact mustDateModify mustDeepCopy mustFirst mustFromJson mustHas mustInitial ' +
  'mustLast mustMerge mustMergeOverwrite mustPrepend mustPush mustRegexFind mustRegexFindAll mustRegexMatch mustRegexReplaceAll ' +
  'mustRegexReplaceAllLiteral mustRegexSplit mustRest mustReverse mustSlice mustToDate mustToJson mustToPrettyJson mustToRawJson ' +
  'mustUniq mustWithout must_date_modify nindent nospace now omit osBase osClean osDir osExt osIsAbs pick pluck plural prepend ' +
  'push quote randAlpha randAlphaNum randAscii randBytes randInt randNumeric regexFind regexFindAll regexMatch regexQuoteMeta ' +
  'regexReplaceAll regexReplaceAllLiteral regexSplit repeat replace rest reverse round semver semverCompare seq set sha1sum ' +
  'sha256sum sha512sum shuffle slice snakecase sortAlpha split splitList splitn squote sub subf substr swapcase ternary title ' +
  'toDate toDecimal toJson toPrettyJson toRawJson toString toStrings trim trimAll trimPrefix trimSuffix trimall trunc tuple ' +
  'typeIs typeIsLike typeOf uniq unixEpoch unset until untilStep untitle upper urlJoin urlParse uuidv4 values without wrap ' +
  'wrapWith';

test('every function of sprig is there, and no other', () => {
  assert.deepEqual([...functions.keys()].sort(), NAMES.split(' ').sort());
});

test('functions that depend on no option are made once', () => {
  const again = sprigFunctions({ random: seededRandom('x'), clock: fixedClock(0n) });
  for (const name of ['trunc', 'default', 'toDate', 'mustFirst', 'sha256sum']) assert.equal(again.get(name), functions.get(name));
  assert.notEqual(again.get('now'), functions.get('now'));
});

test('getHostByName answers what it is told', () => {
  const options = { random: seededRandom('x'), clock: fixedClock(0n) };
  assert.equal(sprigFunctions(options).get('getHostByName')!.call('example.com'), '');
  const lookUpHost = (name: string): string => `<${name}>`;
  assert.equal(
    sprigFunctions({ ...options, lookUpHost })
      .get('getHostByName')!
      .call('example.com'),
    '<example.com>',
  );
});
