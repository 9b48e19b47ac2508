/** A text with its second character, or its only one, unknown. */
export function withGap(text: string): string {
  const symbols = [...text];
  return symbols.map((symbol, i) => (i === Math.min(1, symbols.length - 1) ? '?' : symbol)).join('');
}

/** The texts of tokens, `length` bytes each: numbers of symbols, up to the first 0. */
export function textsIn(
  tokens: Uint8Array,
  { length, alphabet }: { readonly length: number; readonly alphabet: string },
): string[] {
  const symbols = [...alphabet];
  return Array.from({ length: tokens.length / length }, (_, i) => {
    const row = tokens.subarray(i * length, (i + 1) * length);
    const end = row.indexOf(0);
    return Array.from(end < 0 ? row : row.subarray(0, end), (token) => symbols[token - 1]).join('');
  });
}
