/** The symbol that a value of x is: x holds bytes / 255. */
export function tokenOf(value: number): number {
  return Math.round(value * 255);
}
