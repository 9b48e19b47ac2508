// Characters by those before them: interpolated counts (Witten and Bell 1991), items with an end symbol each.

const [START, END] = ['\u0001', '\u0002'];

/** @typedef {{ total: number, of: Map<string, number> }} Seen */

export class Ngram {
  /** @type {Map<string, Seen>} by the characters before, at most `order` - 1 */
  #seen = new Map();

  /** @param {Iterable<string>} items @param {number} order */
  constructor(items, order) {
    this.order = order;
    const symbols = new Set([END]);
    for (const item of items) {
      const text = this.#padded([...item, END].join(''));
      for (let i = order - 1; i < text.length; i++) {
        const symbol = /** @type {string} */ (text[i]);
        symbols.add(symbol);
        for (let before = 0; before < order; before++) this.#count(text.slice(i - before, i), symbol);
      }
    }
    /** Those that items are made of. */
    this.symbols = [...symbols].filter((symbol) => symbol !== END);
  }

  /** log p of the next symbol, END by default, behind the beginning of an item. @param {string} before */
  logP(before, symbol = END) {
    const text = this.#padded(before);
    let p = 1 / (this.symbols.length + 1);
    for (let length = 0; length < this.order; length++) {
      const seen = this.#seen.get(text.slice(text.length - length));
      if (!seen) break;
      p = ((seen.of.get(symbol) ?? 0) + seen.of.size * p) / (seen.total + seen.of.size);
    }
    return Math.log(p);
  }

  /** An item with the likeliest symbol in the place of each '?', from left to right. @param {string} pattern */
  fill(pattern) {
    let text = '';
    for (const one of pattern) text += one === '?' ? this.#likeliest(text) : one;
    return text;
  }

  /** The likeliest of all items of a pattern. @param {string} pattern */
  best(pattern) {
    const symbols = [...pattern];
    let found = { text: '', log: Number.NEGATIVE_INFINITY };
    /** @param {string} text @param {number} log */
    const goOn = (text, log) => {
      if (log <= found.log) return;
      if (text.length === symbols.length) {
        const whole = log + this.logP(text);
        if (whole > found.log) found = { text, log: whole };
        return;
      }
      const known = /** @type {string} */ (symbols[text.length]);
      for (const symbol of known === '?' ? this.symbols : [known])
        goOn(text + symbol, log + this.logP(text, symbol));
    };
    goOn('', 0);
    return found.text;
  }

  /** @param {string} text */
  #likeliest(text) {
    const all = this.symbols.map((symbol) => ({ symbol, log: this.logP(text, symbol) }));
    return all.reduce((a, b) => (b.log > a.log ? b : a)).symbol;
  }

  /** @param {string} text */
  #padded(text) {
    return START.repeat(this.order - 1) + text;
  }

  /** @param {string} before @param {string} symbol */
  #count(before, symbol) {
    let seen = this.#seen.get(before);
    if (!seen) {
      seen = { total: 0, of: new Map() };
      this.#seen.set(before, seen);
    }
    seen.total++;
    seen.of.set(symbol, (seen.of.get(symbol) ?? 0) + 1);
  }
}
