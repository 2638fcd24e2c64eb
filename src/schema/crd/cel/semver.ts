/** Semantic versions as github.com/blang/semver/v4 reads and orders them: strict, unlike the ones that Helm compares. */

export interface SemverParts {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly pre: readonly (string | bigint)[];
}

const MAX_UINT64 = 2n ** 64n - 1n;

/** The version, or what is wrong. `normalize`: a "v" in front, missing minor and patch, and leading zeros are allowed. */
export function parseSemver(source: string, normalize: boolean): SemverParts | string {
  const text = normalize ? normalized(source) : source;
  if (text === undefined) return 'short version cannot contain PreRelease/Build meta data';
  if (text === '') return 'Version string empty';
  const parts = text.split('.');
  if (parts.length < 3) return 'No Major.Minor.Patch elements found';
  const [major = '', minor = ''] = parts;
  const rest = parts.slice(2).join('.');
  const plus = rest.indexOf('+');
  const build = plus === -1 ? undefined : rest.slice(plus + 1);
  const beforeBuild = plus === -1 ? rest : rest.slice(0, plus);
  const dash = beforeBuild.indexOf('-');
  const patch = dash === -1 ? beforeBuild : beforeBuild.slice(0, dash);
  const numbers: bigint[] = [];
  for (const [name, digits] of [
    ['major', major],
    ['minor', minor],
    ['patch', patch],
  ] as const) {
    const title = `${name[0]!.toUpperCase()}${name.slice(1)}`;
    if (!/^[0-9]*$/.test(digits)) return `Invalid character(s) found in ${name} number ${JSON.stringify(digits)}`;
    if (digits.length > 1 && digits.startsWith('0')) return `${title} number must not contain leading zeroes ${JSON.stringify(digits)}`;
    if (digits === '' || digits.length > 20 || BigInt(digits) > MAX_UINT64)
      return `strconv.ParseUint: parsing ${JSON.stringify(digits)}: ${digits === '' ? 'invalid syntax' : 'value out of range'}`;
    numbers.push(BigInt(digits));
  }
  const pre: (string | bigint)[] = [];
  for (const part of dash === -1 ? [] : beforeBuild.slice(dash + 1).split('.')) {
    if (part === '') return 'Prerelease is empty';
    if (/^[0-9]+$/.test(part)) {
      if (part.length > 1 && part.startsWith('0'))
        return `Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(part)}`;
      if (part.length > 20 || BigInt(part) > MAX_UINT64) return `strconv.ParseUint: parsing ${JSON.stringify(part)}: value out of range`;
      pre.push(BigInt(part));
    } else if (!/^[0-9A-Za-z-]+$/.test(part)) return `Invalid character(s) found in prerelease ${JSON.stringify(part)}`;
    else pre.push(part);
  }
  for (const part of build === undefined ? [] : build.split('.')) {
    if (part === '') return 'Build meta data is empty';
    if (!/^[0-9A-Za-z-]+$/.test(part)) return `Invalid character(s) found in build meta data ${JSON.stringify(part)}`;
  }
  return { numbers: [numbers[0]!, numbers[1]!, numbers[2]!], pre };
}

function normalized(source: string): string | undefined {
  const text = source.replace(/^v/, '');
  const pieces = text.split('.');
  const parts = pieces.length > 3 ? [pieces[0]!, pieces[1]!, pieces.slice(2).join('.')] : pieces;
  const trimmed = parts.map((part) => {
    if (part.length < 2) return part;
    const digits = part.replace(/^0+/, '');
    return /^[0-9]/.test(digits) ? digits : `0${digits}`;
  });
  if (trimmed.length < 3 && /[+-]/.test(trimmed.at(-1)!)) return undefined;
  while (trimmed.length < 3) trimmed.push('0');
  return trimmed.join('.');
}

/** -1, 0 or 1; build metadata does not count. */
export function compareSemver(a: SemverParts, b: SemverParts): number {
  for (const i of [0, 1, 2] as const) if (a.numbers[i] !== b.numbers[i]) return a.numbers[i] < b.numbers[i] ? -1 : 1;
  if (a.pre.length === 0 || b.pre.length === 0) return a.pre.length === b.pre.length ? 0 : a.pre.length === 0 ? 1 : -1;
  for (let i = 0; i < a.pre.length && i < b.pre.length; i++) {
    const [x, y] = [a.pre[i]!, b.pre[i]!];
    if (x === y) continue;
    if (typeof x !== typeof y) return typeof x === 'bigint' ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return Math.sign(a.pre.length - b.pre.length);
}
