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

/** The cases that are slower beyond noise. */
export function slower(earlier: Report, now: Report): string[] {
  const before = times(earlier);
  return [...times(now)].flatMap(([name, timing]) => {
    const old = before.get(name);
    return old && timing.median / old.median > 1 + noise(old, timing) ? [name] : [];
  });
}

/** The better of two measurements of the same cases: whatever disturbs a run makes it slower. */
export function better(now: Report, again: Report): Report {
  const row = (one: Report['rows'][number]) => {
    const other = again.rows.find((candidate) => candidate.case === one.case);
    return other && other.ms.median < one.ms.median ? other : one;
  };
  const step = (one: Report['steps'][number]) => {
    const other = again.steps.find((candidate) => candidate.case === one.case);
    return other && other.gpu.median < one.gpu.median ? other : one;
  };
  const failures = [...now.failures, ...again.failures];
  return { ...now, rows: now.rows.map(row), steps: now.steps.map(step), failures };
}

/** The name of a whole step among the cases. */
export const stepName = (name: string): string => `${name} whole step`;

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
  const slow = new Set(slower(earlier, now));
  const after = times(now);
  for (const [name, timing] of after) {
    const old = before.get(name);
    if (!old) {
      lines.push(`  ${name.padEnd(52)}   new`);
      continue;
    }
    const ratio = timing.median / old.median;
    const allowed = noise(old, timing);
    const verdict = slow.has(name) ? 'SLOWER' : ratio < 1 - allowed ? 'faster' : '';
    lines.push(
      `  ${name.padEnd(52)} ${ratio.toFixed(2).padStart(6)} +- ${percent(allowed).padStart(5)}  ${verdict} ${slow.has(name) ? `${digits(old.median)} -> ${digits(timing.median)} ms` : ''}`.trimEnd(),
    );
  }
  const compared = [...after.keys()].filter((name) => before.has(name)).length;
  if (compared === 0) lines.push('  The two runs have no case in common.');
  lines.push(`${compared} compared, ${slow.size} slower beyond noise`);
  return { lines, slowdowns: compared === 0 ? 1 : slow.size };
}

function times({ rows, steps }: Report): Map<string, Timing> {
  return new Map([
    ...rows.map((row) => [row.case, row.ms] as const),
    ...steps.map((step) => [stepName(step.case), step.gpu] as const),
  ]);
}
