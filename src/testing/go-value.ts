/** Go values in test data: JSON with a letter for the type, since JSON knows neither int64 nor bytes. Texts are byte strings. */
import {
  GoBytes,
  GoComplex,
  GoInt,
  type GoList,
  type GoMap,
  type IntKind,
  nilList,
  typedList,
  typedMap,
  types,
  type Value,
} from '../golang/index.ts';

/** n nil, b bool, s string, y []byte, f float64, c complex128, i a whole number of kind k, l a list, m a map (k "strings", "ints" or "nil"). */
export interface TaggedValue {
  readonly t: 'n' | 'b' | 's' | 'y' | 'f' | 'c' | 'i' | 'l' | 'm';
  readonly k?: string;
  readonly v?: string | readonly TaggedValue[] | Readonly<Record<string, TaggedValue>>;
}

export function goValue({ t, k, v }: TaggedValue): Value {
  switch (t) {
    case 'n':
      return null;
    case 'b':
      return v === 'true';
    case 's':
      return v as string;
    case 'y':
      return new GoBytes(v as string);
    case 'f':
      return goFloat(v as string);
    case 'c': {
      const [re, im] = (v as string).split(',');
      return new GoComplex(goFloat(re!), goFloat(im!));
    }
    case 'i':
      return new GoInt(BigInt(v as string), types[k as IntKind]);
    case 'l': {
      const items: GoList = (v as readonly TaggedValue[]).map(goValue);
      if (k === 'nil') return nilList(types.list);
      return k === 'strings' ? typedList(types.strings, items) : k === 'ints' ? typedList(types.ints, items) : items;
    }
    case 'm': {
      const map: GoMap = new Map(Object.entries(v as Record<string, TaggedValue>).map(([key, item]) => [key, goValue(item)]));
      return k === 'strings' ? typedMap(types.stringMap, map) : map;
    }
  }
}

function goFloat(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
