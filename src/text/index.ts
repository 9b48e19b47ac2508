/** Texts: as the bytes that models take, and as what models of them write. An entry of its own. */
export { LONGEST, MOST_SYMBOLS, symbolsOf, type TextShape } from '../text_shape';
export { type ColorOfText, colorsOfText } from './colors';
export { type Found, type Rare, type TextItems, textItems } from './items';
export { UNKNOWN } from './pattern';
export { decodeText, readJson, readLines } from './read';
export { type Restored, restoreText } from './restore';
export { splitItems, TEXT_PART } from './split';
export { textsOf, tokensOf } from './tokens';
export { reconstructText, sampleText, type WriteOptions, writeText } from './write';
