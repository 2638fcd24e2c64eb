/**
 * The formats that jsonschema v6 knows, each with its sentences. A format judges strings only; it says what is wrong, or undefined.
 * They are asserted by drafts 4, 6 and 7; in later drafts "format" is a remark.
 */
import { atoi, compileRegexp, GoError, NumError, quote, quoteRune, runes } from '../../golang/index.ts';
import { parseAddress } from './address.ts';
import { parseUrl, pathUnescape, type Url, UrlError } from './uri.ts';

type Check = (text: string) => string | undefined;

export interface Format {
  readonly name: string;
  readonly validate: Check;
}

export const regexFormat: Format = { name: 'regex', validate: regex };

export const formats: ReadonlyMap<string, Format> = new Map(
  (
    [
      ['json-pointer', jsonPointer],
      ['relative-json-pointer', relativeJsonPointer],
      ['uuid', uuid],
      ['duration', duration],
      ['period', period],
      ['ipv4', ipv4],
      ['ipv6', ipv6],
      ['hostname', hostname],
      ['email', email],
      ['date', date],
      ['time', time],
      ['date-time', dateTime],
      ['uri', uri],
      ['iri', uri],
      ['uri-reference', uriReference],
      ['iri-reference', uriReference],
      ['uri-template', uriTemplate],
      ['semver', semver],
    ] as const
  ).map(([name, validate]) => [name, { name, validate }]),
);

function regex(text: string): string | undefined {
  try {
    compileRegexp(text);
    return undefined;
  } catch (error) {
    if (error instanceof GoError) return error.message;
    throw error;
  }
}

function jsonPointer(text: string): string | undefined {
  if (text === '') return undefined;
  if (!text.startsWith('/')) return 'not starting with /';
  return /~(?![01])/.test(text) ? '~ must be followed by 0 or 1' : undefined;
}

function relativeJsonPointer(text: string): string | undefined {
  const digits = /^[0-9]*/.exec(text)![0];
  if (digits === '') return 'must start with non-negative integer';
  if (digits.length > 1 && digits.startsWith('0')) return 'starts with zero';
  const rest = text.slice(digits.length);
  return rest === '#' ? undefined : jsonPointer(rest);
}

function uuid(text: string): string | undefined {
  const sizes = [8, 4, 4, 4, 12];
  const groups = text.split('-');
  if (groups.length !== sizes.length) return `must have ${sizes.length} elements`;
  for (const [i, group] of groups.entries()) {
    if (group.length !== sizes[i]) return `element ${i + 1} must be ${sizes[i]} characters long`;
    const bad = firstOutside(group, /[0-9a-fA-F]/);
    if (bad !== undefined) return `non-hex character ${bad}`;
  }
  return undefined;
}

/** The first character that does not match, quoted. */
function firstOutside(text: string, good: RegExp): string | undefined {
  for (const rune of runes(text)) if (rune > 0x7f || !good.test(String.fromCharCode(rune))) return quoteRune(rune);
  return undefined;
}

function duration(text: string): string | undefined {
  if (!text.startsWith('P')) return 'must start with P';
  const body = text.slice(1);
  if (body === '') return 'nothing after P';
  if (body.endsWith('W')) {
    const weeks = body.slice(0, -1);
    if (weeks === '') return 'no number in week';
    return /^[0-9]+$/.test(weeks) ? undefined : 'invalid week';
  }
  const allUnits = ['YMD', 'HMS'];
  for (const [i, part] of body.split('T').entries()) {
    if (i !== 0 && part === '') return 'no time elements';
    const units = allUnits[i];
    if (units === undefined) return 'more than one T';
    const wrong = durationPart(part, units);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function durationPart(part: string, allUnits: string): string | undefined {
  let units = allUnits;
  let rest = part;
  while (rest !== '') {
    const digits = /^[0-9]*/.exec(rest)![0];
    if (digits === '') return 'missing number';
    const unit = rest[digits.length];
    if (unit === undefined) return 'missing unit';
    const at = units.indexOf(unit);
    if (at === -1)
      return allUnits.includes(unit)
        ? `unit ${quoteRune(unit.charCodeAt(0))} out of order`
        : `invalid unit ${quoteRune(unit.charCodeAt(0))}`;
    units = units.slice(at + 1);
    rest = rest.slice(digits.length + 1);
  }
  return undefined;
}

function ipv4(text: string): string | undefined {
  const groups = text.split('.');
  if (groups.length !== 4) return 'expected four decimals';
  for (const group of groups) {
    if (group.length > 1 && group.startsWith('0')) return 'leading zeros';
    const n = atoi(group);
    if (n instanceof NumError) return n.message;
    if (n < 0n || n > 255n) return 'decimal must be between 0 and 255';
  }
  return undefined;
}

function ipv6(text: string): string | undefined {
  if (!text.includes(':')) return 'missing colon';
  const address = parseAddress(text);
  if ('error' in address) return address.error;
  return address.zone === '' ? undefined : 'zone id is not a part of ipv6 address';
}

function hostname(text: string): string | undefined {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  if (name.length > 253) return 'more than 253 characters long';
  for (const label of name.split('.')) {
    if (label.length < 1 || label.length > 63) return 'label must be 1 to 63 characters long';
    if (label.startsWith('-')) return 'label starts with hyphen';
    if (label.endsWith('-')) return 'label ends with hyphen';
    const bad = firstOutside(label, /[a-zA-Z0-9-]/);
    if (bad !== undefined) return `invalid character ${bad}`;
  }
  return undefined;
}

function email(text: string): string | undefined {
  if (text.length > 254) return 'more than 255 characters long';
  const at = text.lastIndexOf('@');
  if (at === -1) return 'missing @';
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (local.length > 64) return 'local part more than 64 characters long';
  if (local.length > 1 && local.startsWith('"')) {
    if (/[\\"]/.test(local.slice(1, -1))) return 'backslash and quote are not allowed within quoted local part';
  } else {
    if (local.startsWith('.')) return 'starts with dot';
    if (local.endsWith('.')) return 'ends with dot';
    if (local.includes('..')) return 'consecutive dots';
    const bad = firstOutside(local, /[a-zA-Z0-9.!#$%&'*+\-/=?^_`{|}~]/);
    if (bad !== undefined) return `invalid character ${bad}`;
  }
  return emailDomain(domain);
}

function emailDomain(domain: string): string | undefined {
  if (domain.startsWith('[') && domain.endsWith(']')) {
    const address = domain.slice(1, -1);
    if (address.startsWith('IPv6:')) return wrapped('invalid ipv6 address', ipv6(address.slice(5)));
    return wrapped('invalid ipv4 address', ipv4(address));
  }
  return wrapped('invalid domain', hostname(domain));
}

function wrapped(prefix: string, wrong: string | undefined): string | undefined {
  return wrong === undefined ? undefined : `${prefix}: ${wrong}`;
}

/** time.Parse("2006-01-02", text). */
function date(text: string): string | undefined {
  const start = `parsing time ${quote(text)}`;
  const cannot = (rest: string, element: string): string => `${start} as "2006-01-02": cannot parse ${quote(rest)} as "${element}"`;
  if (!/^[0-9]{4}/.test(text)) return cannot(text, '2006');
  let rest = text.slice(4);
  if (!rest.startsWith('-')) return cannot(rest, '-');
  rest = rest.slice(1);
  if (!/^[0-9]{2}/.test(rest)) return cannot(rest, '01');
  const month = Number(rest.slice(0, 2));
  if (month < 1 || month > 12) return `${start}: month out of range`;
  rest = rest.slice(2);
  if (!rest.startsWith('-')) return cannot(rest, '-');
  rest = rest.slice(1);
  if (!/^[0-9]{2}/.test(rest)) return cannot(rest, '02');
  if (rest.length > 2) return `${start}: extra text: ${quote(rest.slice(2))}`;
  const year = Number(text.slice(0, 4));
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  const day = Number(rest);
  return day < 1 || day > days ? `${start}: day out of range` : undefined;
}

function time(text: string): string | undefined {
  if (text.length < 9) return 'less than 9 characters long';
  if (text[2] !== ':' || text[5] !== ':') return 'missing colon in correct place';
  const parts = [text.slice(0, 2), text.slice(3, 5), text.slice(6, 8)].map(atoi);
  for (const part of parts) {
    if (part instanceof NumError) return 'invalid hour/min/sec';
    if (part < 0n) return 'non-positive hour/min/sec';
  }
  let [hour, minute, second] = parts.map(Number) as [number, number, number];
  if (hour > 23 || minute > 59 || second > 60) return 'hour/min/sec out of range';
  let rest = text.slice(8);
  if (rest.startsWith('.')) {
    const digits = /^[0-9]*/.exec(rest.slice(1))![0];
    if (digits === '') return 'no digits in second fraction';
    rest = rest.slice(1 + digits.length);
  }
  if (rest !== 'z' && rest !== 'Z') {
    const offset = offsetMinutes(rest);
    if (typeof offset === 'string') return offset;
    let at = hour * 60 + minute - offset;
    if (at < 0) at += 24 * 60;
    hour = Math.trunc(at / 60);
    minute = at % 60;
  }
  return second >= 60 && (hour !== 23 || minute !== 59) ? 'invalid leap second' : undefined;
}

/** "+02:00" in minutes, or what is wrong with it. */
function offsetMinutes(text: string): number | string {
  if (text.length !== 6) return 'offset must be 6 characters long';
  if (text[0] !== '+' && text[0] !== '-') return 'offset must begin with plus/minus';
  if (text[3] !== ':') return 'missing colon in offset in correct place';
  const [hours, minutes] = [atoi(text.slice(1, 3)), atoi(text.slice(4))];
  for (const part of [hours, minutes]) {
    if (part instanceof NumError) return 'invalid hour/min in offset';
    if (part < 0n) return 'non-positive hour/min in offset';
  }
  if (Number(hours) > 23 || Number(minutes) > 59) return 'hour/min in offset out of range';
  return (text[0] === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes));
}

function dateTime(text: string): string | undefined {
  if (text.length < 20) return 'less than 20 characters long';
  if (text[10] !== 't' && text[10] !== 'T') return '11th character must be t or T';
  return wrapped('invalid date element', date(text.slice(0, 10))) ?? wrapped('invalid time element', time(text.slice(11)));
}

function period(text: string): string | undefined {
  const slash = text.indexOf('/');
  if (slash === -1) return 'missing slash';
  const [start, end] = [text.slice(0, slash), text.slice(slash + 1)];
  if (start.startsWith('P')) return wrapped('invalid start duration', duration(start)) ?? wrapped('invalid end date-time', dateTime(end));
  const wrong = wrapped('invalid start date-time', dateTime(start));
  if (wrong !== undefined) return wrong;
  return end.startsWith('P') ? wrapped('invalid end duration', duration(end)) : wrapped('invalid end date-time', dateTime(end));
}

function checkUrl(text: string): Url | string {
  let url: Url;
  try {
    url = parseUrl(text);
  } catch (error) {
    if (error instanceof UrlError) return error.message;
    throw error;
  }
  const bracketed = /^\[(.*)\](?::[0-9]*)?$/s.exec(url.host);
  const name = bracketed?.[1] ?? url.host.replace(/:[0-9]*$/, '');
  if (!name.includes(':')) return url;
  if (bracketed === null) return 'ipv6 address not enclosed in brackets';
  return wrapped('invalid ipv6 address', ipv6(name)) ?? url;
}

function uri(text: string): string | undefined {
  const url = checkUrl(text);
  if (typeof url === 'string') return url;
  return url.scheme === '' ? 'relative url' : undefined;
}

function uriReference(text: string): string | undefined {
  if (text.includes('\\')) return 'contains \\';
  const url = checkUrl(text);
  return typeof url === 'string' ? url : undefined;
}

function uriTemplate(text: string): string | undefined {
  const url = checkUrl(text);
  if (typeof url === 'string') return url;
  for (const part of url.rawPath.split('/')) {
    let open = false;
    let decoded: string;
    try {
      decoded = pathUnescape(part);
    } catch (error) {
      if (error instanceof UrlError) return `percent decode failed: ${error.message}`;
      throw error;
    }
    for (const brace of decoded.match(/[{}]/g) ?? []) {
      if ((brace === '{') === open) return 'nested curly braces';
      open = !open;
    }
    if (open) return 'no matching closing brace';
  }
  return undefined;
}

function semver(text: string): string | undefined {
  let rest = text;
  const plus = rest.indexOf('+');
  if (plus !== -1) {
    const build = rest.slice(plus + 1);
    if (build === '') return 'build is empty';
    for (const identifier of build.split('.')) {
      if (identifier === '') return 'build identifier is empty';
      const bad = firstOutside(identifier, /[0-9a-zA-Z-]/);
      if (bad !== undefined) return `invalid character ${bad} in build identifier`;
    }
    rest = rest.slice(0, plus);
  }
  const dash = rest.indexOf('-');
  if (dash !== -1) {
    for (const identifier of rest.slice(dash + 1).split('.')) {
      if (identifier === '') return 'pre-release identifier is empty';
      const bad = firstOutside(identifier, /[0-9a-zA-Z-]/);
      if (bad !== undefined) return `invalid character ${bad} in pre-release identifier`;
      if (/^0[0-9]+$/.test(identifier)) return 'pre-release numeric identifier starts with zero';
    }
    rest = rest.slice(0, dash);
  }
  return semverCore(rest);
}

function semverCore(text: string): string | undefined {
  const numbers = text.split('.');
  if (numbers.length !== 3) return 'versionCore must have 3 numbers separated by dot';
  for (const [i, number] of numbers.entries()) {
    const name = ['major', 'minor', 'patch'][i]!;
    if (number === '') return `${name} is empty`;
    if (number.length > 1 && number.startsWith('0')) return `${name} starts with zero`;
    if (!/^[0-9]+$/.test(number)) return `${name} contains non-digit`;
  }
  return undefined;
}
