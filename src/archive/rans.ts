/**
 * Range asymmetric numeral systems (Duda 2013, https://arxiv.org/abs/1311.2540) with a state of 32 bits and words of 16: a stack
 * of symbols. What is pushed last is popped first. Products and quotients stay below 2^53, and so are exact in doubles.
 */

/** Bits of a distribution: the widths of its symbols come to 2^14. */
export const PRECISION = 14;
export const TOTAL = 1 << PRECISION;
/** The state is from here to 2^32 - 1. */
const LEAST = 0x10000;
/** A state of at least this much for each count of a symbol's width gives a word away before the symbol is pushed. */
const MOST = 2 ** (32 - PRECISION);

/** A word below the bottom of every stack: what is popped before enough was pushed. The lowest has the largest number. */
export function filler(number: number): number {
  let word = Math.imul(number + 1, 0x9e3779b1);
  word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return (word ^ (word >>> 15)) & 0xffff;
}

const FIRST_STATE = LEAST + filler(0);

/** What a stack says of bytes that no stack wrote. */
export class StackError extends Error {}

export class Stack {
  #state = FIRST_STATE;
  #words = new Uint16Array(1024);
  #length = 0;
  /** Fillers that were taken; none may be where a stack is read. */
  #fillers = 0;
  readonly #reads: boolean;

  constructor(bytes?: Uint8Array) {
    this.#reads = bytes !== undefined;
    if (!bytes) return;
    if (bytes.length < 4 || bytes.length % 2 !== 0) throw new StackError('it is no whole number of words');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#state = view.getUint32(0, true);
    if (this.#state < LEAST) throw new StackError('its state is out of range');
    this.#length = bytes.length / 2 - 2;
    this.#words = new Uint16Array(Math.max(this.#length, 1));
    for (let i = 0; i < this.#length; i++) this.#words[i] = view.getUint16(4 + 2 * i, true);
  }

  /** The state, then the words from the bottom to the top. */
  bytes(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(4 + 2 * this.#length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.#state, true);
    for (let i = 0; i < this.#length; i++) view.setUint16(4 + 2 * i, this.#words[i] as number, true);
    return bytes;
  }

  /** Puts a symbol on top, which has the counts from `start` on, `width` of {@link TOTAL}. */
  push(start: number, width: number): void {
    let state = this.#state;
    if (state >= width * MOST) {
      if (this.#length === this.#words.length) this.#grow();
      this.#words[this.#length++] = state;
      state >>>= 16;
    }
    const quotient = Math.floor(state / width);
    this.#state = quotient * TOTAL + (state - quotient * width) + start;
  }

  /** The count of the topmost symbol, by which it is found. */
  peek(): number {
    return this.#state & (TOTAL - 1);
  }

  /** Takes the topmost symbol away, which has the counts from `start` on, `width` of them. */
  drop(start: number, width: number): void {
    const state = width * (this.#state >>> PRECISION) + (this.#state & (TOTAL - 1)) - start;
    this.#state = state < LEAST ? state * 0x10000 + this.#word() : state;
  }

  /** Whether the stack is as it was before the first symbol: its bottom are the fillers that were taken. */
  isEmpty(): boolean {
    if (this.#state !== FIRST_STATE) return false;
    for (let i = 0; i < this.#length; i++) {
      if (this.#words[i] !== filler(this.#length - i)) return false;
    }
    return true;
  }

  #word(): number {
    if (this.#length > 0) return this.#words[--this.#length] as number;
    if (this.#reads) throw new StackError('it ends too early');
    return filler(++this.#fillers);
  }

  #grow(): void {
    const words = new Uint16Array(2 * this.#words.length);
    words.set(this.#words);
    this.#words = words;
  }
}
