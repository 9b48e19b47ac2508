import { describe, expect, it } from 'vitest';
import { toPlane } from '../../cli/report/latents';

describe('toPlane', () => {
  it('shows two latents as they are', () => {
    const plane = toPlane(new Float32Array([1, 2, 3, 4]), new Float32Array(4), 2);
    expect([plane.x, plane.y, plane.index]).toEqual([
      [1, 3],
      [2, 4],
      [0, 1],
    ]);
    expect(plane.prior).toBe(true);
  });

  it('shows one latent with its standard deviation', () => {
    const plane = toPlane(new Float32Array([1, -1]), new Float32Array([0, 2 * Math.log(0.5)]), 1);
    expect(plane.x).toEqual([1, -1]);
    expect(plane.y).toEqual([1, 0.5]);
    expect(plane.prior).toBe(false);
  });

  it('finds the two principal axes of more', () => {
    const latent = 5;
    const count = 400;
    const mu = new Float32Array(count * latent);
    for (let i = 0; i < count; i++) {
      // Latents 3 and 1 vary most, in that order; the mean must not count as variance.
      mu[i * latent + 3] = 3 * Math.cos(i);
      mu[i * latent + 1] = Math.sin(i) + 10;
      mu[i * latent + 4] = 0.01 * Math.sin(7 * i);
    }
    const plane = toPlane(mu, new Float32Array(mu.length), latent);
    for (const i of [0, 7, 123]) {
      expect(Math.abs(plane.x[i]!)).toBeCloseTo(Math.abs(mu[i * latent + 3]!), 1);
      expect(Math.abs(plane.y[i]!)).toBeCloseTo(Math.abs(mu[i * latent + 1]!), 1);
    }
    expect(plane.note).toContain('100 %');
  });

  it('stays finite where nothing varies', () => {
    const plane = toPlane(new Float32Array(30).fill(1), new Float32Array(30), 3);
    expect([...plane.x, ...plane.y].every(Number.isFinite)).toBe(true);
  });

  it('thins out what a page could not draw, and says so', () => {
    const plane = toPlane(new Float32Array(60_000), new Float32Array(60_000), 2);
    expect(plane.x).toHaveLength(10_000);
    expect(plane.index).toEqual([...new Set(plane.index)].sort((a, b) => a - b));
    // Of kinds that follow each other in turn, each has its part.
    for (const kind of [0, 1, 2]) {
      expect(plane.index.filter((i) => i % 3 === kind).length).toBeGreaterThan(3000);
    }
    expect(plane.note).toContain('10000 of the 30000');
  });
});
