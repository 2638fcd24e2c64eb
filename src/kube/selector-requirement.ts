/** One requirement of a label selector, with the checks of labels.NewRequirement. */
import { decodeUtf8, encodeUtf8, isAscii } from '../base/index.ts';
import { quote } from '../golang/index.ts';
import { labelKeyErrors, labelValueErrors } from './names.ts';

/** selection.Operator: as upstream's constants, which are also what error texts and canonical text show. */
export type SelectorOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

export interface SelectorRequirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  /** Sorted and without duplicates when they come from text, as written when they come from an object. */
  readonly values: readonly string[];
}

/** NewRequirement: the requirement, or every complaint in one sentence. */
export function makeRequirement(key: string, operator: SelectorOperator, values: readonly string[]): SelectorRequirement | string {
  const errors: string[] = [];
  const keyErrors = labelKeyErrors(key);
  if (keyErrors.length > 0) errors.push(`key: Invalid value: ${goQuote(key)}: ${keyErrors.join('; ')}`);
  const wrongCount = countError(operator, values.length);
  // Go: an empty list is copied into a nil one.
  const shown = values.length === 0 ? 'null' : JSON.stringify(values);
  if (wrongCount !== undefined) errors.push(`values: Invalid value: ${shown}: ${wrongCount}`);
  for (const [i, value] of values.entries()) {
    if ((operator === 'gt' || operator === 'lt') && parseInt64(value) === undefined)
      errors.push(`values[${i}]: Invalid value: ${goQuote(value)}: for 'Gt', 'Lt' operators, the value must be an integer`);
  }
  for (const [i, value] of values.entries()) {
    const valueErrors = labelValueErrors(value);
    if (valueErrors.length > 0) errors.push(`values[${i}][${key}]: Invalid value: ${goQuote(value)}: ${valueErrors.join('; ')}`);
  }
  const distinct = [...new Set(errors)];
  if (distinct.length === 0) return { key, operator, values };
  return distinct.length === 1 ? distinct[0]! : `[${distinct.join(', ')}]`;
}

function countError(operator: SelectorOperator, count: number): string | undefined {
  switch (operator) {
    case 'in':
    case 'notin':
      return count === 0 ? "for 'in', 'notin' operators, values set can't be empty" : undefined;
    case 'exists':
    case '!':
      return count === 0 ? undefined : 'values set must be empty for exists and does not exist';
    case 'gt':
    case 'lt':
      return count === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required";
    default:
      return count === 1 ? undefined : 'exact-match compatibility requires one single value';
  }
}

/** %q of an ordinary string. */
export function goQuote(text: string): string {
  return isAscii(text) ? quote(text) : decodeUtf8(quote(encodeUtf8(text)));
}

/** strconv.ParseInt(text, 10, 64). */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]{1,1000}$/.test(text)) return undefined;
  const value = text.startsWith('+') ? BigInt(text.slice(1)) : BigInt(text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
