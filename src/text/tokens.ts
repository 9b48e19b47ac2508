import { DataError } from '../errors';
import { symbolsOf, type TextShape } from '../text_shape';
import { shown } from '../words';

/**
 * Texts as the bytes that a model of texts takes, [n, length]: numbers of symbols, then 0. Throws a {@link DataError} that
 * names the text and the character which it has no number for, or the text that is too long.
 */
export function tokensOf(texts: readonly string[], { length, alphabet }: TextShape): Uint8Array {
  checkTexts(texts);
  const numbers = numbersOf(alphabet);
  const tokens = new Uint8Array(texts.length * length);
  for (const [i, text] of texts.entries()) {
    const symbols = symbolsFor(numbers, text);
    checkSymbols(`Text ${i}, ${shown(text)},`, symbols, { length, alphabet });
    for (const [j, symbol] of symbols.entries()) tokens[i * length + j] = numbers.get(symbol) as number;
  }
  return tokens;
}

/** Throws a {@link DataError} for anything but an array of strings. */
export function checkTexts(texts: readonly string[]): void {
  if (!Array.isArray(texts))
    throw new DataError(`texts is ${shown(texts)}, and must be an array of strings.`);
  const wrong = texts.findIndex((text) => typeof text !== 'string');
  if (wrong >= 0) throw new DataError(`text ${wrong} is ${shown(texts[wrong])}, and must be a string.`);
}

/** The number of each symbol. */
export function numbersOf(alphabet: string): ReadonlyMap<string, number> {
  return new Map([...alphabet].map((symbol, i) => [symbol, i + 1]));
}

/** The symbols of a text for a model: a character that it has no number for may be composed of some for which it has one. */
export function symbolsFor(numbers: ReadonlyMap<string, number>, text: string): string[] {
  return symbolsOf(text).flatMap((symbol) => {
    const parts = numbers.has(symbol) ? [symbol] : [...symbol.normalize('NFD')];
    return parts.every((part) => numbers.has(part)) ? parts : [symbol];
  });
}

/** Throws a {@link DataError} for symbols that are too many, or that the model does not know, but for `others`. */
export function checkSymbols(
  whose: string,
  symbols: readonly string[],
  { length, alphabet }: TextShape,
  others = '',
): void {
  if (symbols.length >= length)
    throw new DataError(
      `${whose} has ${symbols.length} characters, more than the ${length - 1} that the model takes: shorten it.`,
    );
  const known = new Set(alphabet + others);
  const wrong = symbols.find((symbol) => !known.has(symbol));
  if (wrong !== undefined)
    throw new DataError(
      `${whose} has the character ${shown(wrong)}, which the model does not know. It knows these: ${shownAlphabet(alphabet)}.`,
    );
}

/** The texts of bytes [n, length], or of the same as what a model gives: parts of 255. Throws a {@link DataError}. */
export function textsOf(values: Uint8Array | Float32Array, { length, alphabet }: TextShape): string[] {
  if (values.length % length !== 0)
    throw new DataError(
      `There are ${values.length} tokens, which must be a multiple of the ${length} of a text.`,
    );
  const symbols = ['', ...alphabet];
  const unit = values instanceof Float32Array ? 255 : 1;
  return Array.from({ length: values.length / length }, (_, i) => {
    let text = '';
    for (let at = i * length; at < (i + 1) * length; at++) {
      const token = Math.round((values[at] as number) * unit);
      if (token === 0) break;
      const symbol = symbols[token];
      if (symbol === undefined)
        throw new DataError(
          `Token ${at - i * length} of text ${i} is ${token}, and must be less than ${symbols.length}.`,
        );
      text += symbol;
    }
    return text;
  });
}

/** An alphabet as an error shows it, blanks to be seen. */
function shownAlphabet(alphabet: string): string {
  return JSON.stringify(alphabet);
}
