/** Pairwise cover: rows of choices such that any two choices of two different factors meet in some row. Greedy, and the same on every run. */

/** `factors[i]` is how many choices factor i has; a row holds one choice of each. */
export function pairwise(factors: readonly number[]): readonly (readonly number[])[] {
  const open = new Set<string>();
  for (let a = 0; a < factors.length; a += 1)
    for (let b = a + 1; b < factors.length; b += 1)
      for (let x = 0; x < factors[a]!; x += 1) for (let y = 0; y < factors[b]!; y += 1) open.add(`${a}:${x} ${b}:${y}`);
  if (open.size === 0) return factors.length === 0 ? [] : Array.from({ length: factors[0]! }, (_, x) => [x]);
  const rows: number[][] = [];
  while (open.size > 0) {
    const row = rowFor(factors, open);
    for (const key of pairsOf(row)) open.delete(key);
    rows.push(row);
  }
  return rows;
}

/** Starts from an open pair, then gives each factor the choice that meets most open pairs with those chosen. */
function rowFor(factors: readonly number[], open: ReadonlySet<string>): number[] {
  const row: (number | undefined)[] = factors.map(() => undefined);
  const [first] = open;
  for (const part of first!.split(' ')) {
    const [factor, choice] = part.split(':').map(Number);
    row[factor!] = choice;
  }
  factors.forEach((choices, factor) => {
    if (row[factor] !== undefined) return;
    let best = { choice: 0, gain: -1 };
    for (let choice = 0; choice < choices; choice += 1) {
      const gain = row.filter((other, at) => other !== undefined && open.has(keyOf(factor, choice, at, other))).length;
      if (gain > best.gain) best = { choice, gain };
    }
    row[factor] = best.choice;
  });
  return row.map((choice) => choice ?? 0);
}

const keyOf = (a: number, x: number, b: number, y: number): string => (a < b ? `${a}:${x} ${b}:${y}` : `${b}:${y} ${a}:${x}`);

function pairsOf(row: readonly number[]): readonly string[] {
  return row.flatMap((x, a) => row.slice(a + 1).map((y, i) => keyOf(a, x, a + 1 + i, y)));
}
