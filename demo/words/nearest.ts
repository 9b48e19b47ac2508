export interface Near {
  readonly place: number;
  readonly distance: number;
}

/** The `count` rows of `all` [n, latent] nearest to `own` [latent], the nearest first; of equal ones the first. */
export function nearest(own: Float32Array, all: Float32Array, count: number): readonly Near[] {
  const latent = own.length;
  const rows: Near[] = Array.from({ length: all.length / latent }, (_, place) => {
    let sum = 0;
    for (let k = 0; k < latent; k++) sum += ((all[place * latent + k] as number) - (own[k] as number)) ** 2;
    return { place, distance: Math.sqrt(sum) };
  });
  return rows.sort((a, b) => a.distance - b.distance || a.place - b.place).slice(0, count);
}
