/** Values that are an int32 or a string ("25%", "http"): apimachinery's util/intstr. */

export type IntOrString = number | string;

export type ScaledResult = { readonly value: number } | { readonly error: string };

/**
 * A count from a number or a percentage of `total`, rounded up or down: intstr.GetScaledValueFromIntOrPercent. A string without the percent
 * sign is an error, as is one that is no integer before it.
 */
export function scaledValue(value: IntOrString, total: number, roundUp: boolean): ScaledResult {
  if (typeof value === 'number') return { value };
  if (!value.endsWith('%')) return { error: 'invalid value for IntOrString: invalid type: string is not a percentage' };
  const percent = goAtoi(value.slice(0, -1));
  if (typeof percent === 'string') return { error: `invalid value for IntOrString: invalid value ${JSON.stringify(value)}: ${percent}` };
  const part = (percent * total) / 100;
  return { value: roundUp ? Math.ceil(part) : Math.floor(part) };
}

/** "25%" → 25; undefined for what is not digits with a percent sign (validation.IsValidPercent accepts the same: no sign, no blanks). */
export function percentOf(value: IntOrString): number | undefined {
  return typeof value === 'string' && /^[0-9]+%$/.test(value) ? Number(value.slice(0, -1)) : undefined;
}

/** intstr.Parse: a text that is an int32 becomes the number, all else stays. */
export function parseIntOrString(text: string): IntOrString {
  if (!/^[-+]?[0-9]+$/.test(text)) return text;
  const n = Number(text);
  return n >= -(2 ** 31) && n < 2 ** 31 ? n : text;
}

function goAtoi(text: string): number | string {
  const syntax = /^[-+]?[0-9]+$/.test(text);
  if (!syntax) return `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  const n = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (BigInt.asIntN(64, n) !== n) return `strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`;
  return Number(n);
}
