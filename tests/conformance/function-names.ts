/** Every function that a template of a chart can call in Helm 4.1: text/template's, sprig's without env and expandenv, Helm's own. */
export const FUNCTION_NAMES: readonly string[] = `
and call eq ge gt html index js le len lt ne not or print printf println slice urlquery
fromJson fromJsonArray fromToml fromYaml fromYamlArray include lookup mustToJson mustToYaml required toJson toToml toYaml toYamlPretty tpl
abbrev abbrevboth add add1 add1f addf adler32sum ago all any append atoi b32dec b32enc b64dec b64enc base bcrypt biggest buildCustomCert
camelcase cat ceil chunk clean coalesce compact concat contains date dateInZone dateModify date_in_zone date_modify decryptAES deepCopy
deepEqual default derivePassword dict dig dir div divf duration durationRound empty encryptAES ext fail first float64 floor genCA
genCAWithKey genPrivateKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey get getHostByName has hasKey
hasPrefix hasSuffix hello htmlDate htmlDateInZone htpasswd indent initial initials int int64 isAbs join kebabcase keys kindIs kindOf last
list lower max maxf merge mergeOverwrite min minf mod mul mulf mustAppend mustChunk mustCompact mustDateModify mustDeepCopy mustFirst
mustFromJson mustHas mustInitial mustLast mustMerge mustMergeOverwrite mustPrepend mustRegexFind mustRegexFindAll mustRegexMatch
mustRegexReplaceAll mustRegexReplaceAllLiteral mustRegexSplit mustRest mustReverse mustSlice mustToDate mustToPrettyJson mustToRawJson
mustUniq mustWithout must_date_modify nindent nospace now omit osBase osClean osDir osExt osIsAbs pick pluck plural prepend quote randAlpha
randAlphaNum randAscii randBytes randInt randNumeric regexFind regexFindAll regexMatch regexQuoteMeta regexReplaceAll
regexReplaceAllLiteral regexSplit repeat replace rest reverse round semver semverCompare seq set sha1sum sha256sum sha512sum shuffle
snakecase sortAlpha split splitList splitn squote sub subf substr swapcase ternary title toDate toDecimal toPrettyJson toRawJson toString
toStrings trim trimAll trimPrefix trimSuffix trimall trunc tuple typeIs typeIsLike typeOf uniq unixEpoch unset until untilStep untitle
upper urlJoin urlParse uuidv4 values without wrap wrapWith
`
  .trim()
  .split(/\s+/);
