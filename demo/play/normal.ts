/** A draw from N(0, 1), by Box and Muller; `uniform` draws from [0, 1). */
export function normal(uniform: () => number = Math.random): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
