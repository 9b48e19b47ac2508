import type { Timing } from '../../src/gpu/profile';
import { digits, percent } from './format';
import type { Report } from './report';

/** No difference below it is taken for one: two runs differ by more than their samples tell. */
const LEAST_NOISE = 0.1;

/** Why two runs cannot be compared, if so. */
export function refusal(
  earlier: Pick<Report, 'adapter'>,
  { adapter }: Pick<Report, 'adapter'>,
): string | undefined {
  if (earlier.adapter === adapter) return undefined;
  return `the file is of another adapter, ${earlier.adapter}; this one is ${adapter}.`;
}

/**
 * How much slower chance may make the median: from the earlier median to the slowest of its samples, and from the
 * fastest of the present ones to their median.
 */
export function noise(earlier: Timing, now: Timing): number {
  const up = (earlier.max - earlier.median) / earlier.median;
  const down = (now.median - now.min) / now.median;
  return Math.max(LEAST_NOISE, up + down);
}

/** The ratio of each time to the earlier one, and how many are slower beyond noise. */
export function comparison(earlier: Report, now: Report): { lines: string[]; slowdowns: number } {
  const before = times(earlier);
  const lines = [
    '',
    `Compared with ${earlier.date}: time over earlier time, and what noise may make of it`,
    ...(['gflops', 'gbs'] as const).map((name) => {
      const ratio = now.ceilings[name] / earlier.ceilings[name];
      return `  ceiling, ${name === 'gflops' ? 'GFLOP/s' : 'GB/s'}: ${ratio.toFixed(2)} times the earlier one`;
    }),
  ];
  if (earlier.method !== now.method) {
    lines.push(`  Beware: the earlier times are by ${earlier.method}, these by ${now.method}.`);
  }
  let slowdowns = 0;
  const after = times(now);
  for (const [name, timing] of after) {
    const old = before.get(name);
    if (!old) {
      lines.push(`  ${name.padEnd(52)}   new`);
      continue;
    }
    const ratio = timing.median / old.median;
    const allowed = noise(old, timing);
    const slower = ratio > 1 + allowed;
    if (slower) slowdowns++;
    const verdict = slower ? 'SLOWER' : ratio < 1 - allowed ? 'faster' : '';
    lines.push(
      `  ${name.padEnd(52)} ${ratio.toFixed(2).padStart(6)} +- ${percent(allowed).padStart(5)}  ${verdict} ${slower ? `${digits(old.median)} -> ${digits(timing.median)} ms` : ''}`.trimEnd(),
    );
  }
  const compared = [...after.keys()].filter((name) => before.has(name)).length;
  if (compared === 0) lines.push('  The two runs have no case in common.');
  lines.push(`${compared} compared, ${slowdowns} slower beyond noise`);
  return { lines, slowdowns: compared === 0 ? 1 : slowdowns };
}

function times({ rows, steps }: Report): Map<string, Timing> {
  return new Map([
    ...rows.map((row) => [row.case, row.ms] as const),
    ...steps.map((step) => [`${step.case} whole step`, step.gpu] as const),
  ]);
}
