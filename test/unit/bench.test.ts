import { describe, expect, test } from 'vitest';
import { caseNames, type Read } from '../../bench/kernels/benchmark';
import { benchmarks } from '../../bench/kernels/cases';
import { ceilings } from '../../bench/kernels/ceilings';
import { better, comparison, noise, refusal, slower } from '../../bench/kernels/compare';
import { bar, digits, percent } from '../../bench/kernels/format';
import { readOptions, UsageError } from '../../bench/kernels/options.mjs';
import { besideDense, bestMatmul, disturbance, type Report, rowOf } from '../../bench/kernels/report';
import { ceilingLines, groupLines, productLines, stepLines, WIDTH } from '../../bench/kernels/table';
import type { Timing } from '../../src/gpu/profile';
import { loadTextOps, OPS } from '../../src/ops';
import { wrappers } from '../support/shaders';

await loadTextOps();

const MOST = 2 ** 31;
const familyOf = () => 'plain' as const;
const software = benchmarks({ software: true, matmul: 'plain', families: ['plain'], familyOf, most: MOST });
const FAMILIES = ['plain', 'workgroup'] as const;
const hardware = benchmarks({ software: false, matmul: 'plain', families: FAMILIES, familyOf, most: MOST });
const timing = (median: number, min = median, max = median): Timing => ({
  median,
  low: min,
  high: max,
  min,
  max,
  samples: 9,
  repeats: 1,
});

test('no case asks for more workgroups than every adapter has', () => {
  for (const { name, plan } of [...software, ...hardware, ...ceilings(true), ...ceilings(false)]) {
    for (const { grid } of plan.dispatches) expect(Math.max(...grid), name).toBeLessThanOrEqual(65535);
  }
});

describe('cases', () => {
  test('every kernel of shaders/ with a wrapper occurs', () => {
    const measured = new Set(
      software.flatMap(({ plan }) => plan.dispatches.map(({ kernel }) => kernel.name)),
    );
    // The models measured have none of the ops that are loaded by those that need them, no codec, and neither learn nor write texts.
    const rare = ['importance', 'statistics', ...Object.keys(OPS).filter((name) => OPS[name]?.load)];
    const needed = (name: string) =>
      !['requantize', 'draw_token'].includes(name) &&
      !name.startsWith('listed_') &&
      !rare.some((op) => wrappers.get(name)?.startsWith(`src/ops/${op}/`));
    const kernels = [...wrappers].filter(([name]) => needed(name));
    expect([...measured].filter(needed).sort()).toEqual(kernels.map(([name]) => name).sort());
  });

  test('have names of their own, that fit into the table', () => {
    const names = hardware.flatMap(caseNames);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(software.flatMap(caseNames)));
  });

  test('are larger on hardware, as far as its buffers go', () => {
    const more = hardware
      .map(({ name }) => name)
      .filter((name) => !software.some((one) => one.name === name));
    expect(more).toEqual(expect.arrayContaining(['dense_forward 4096 workgroup', 'adam 1e8', 'advance 1e8']));
    const small = benchmarks({
      software: false,
      matmul: 'plain',
      families: FAMILIES,
      familyOf,
      most: 2 ** 27,
    }).map(({ name }) => name);
    expect(small).not.toContain('adam 1e8');
    expect(small).toContain('adam 1e7');
  });

  test('have inputs that fit their buffers, the same at each call', () => {
    for (const { name, plan, inputs } of software) {
      for (const [buffer, contents] of Object.entries(inputs())) {
        const size = 'at' in contents && 'size' in contents ? contents.size : contents.length;
        expect(size * 4, `${name} ${buffer}`).toBeLessThanOrEqual(plan.buffers[buffer] as number);
      }
    }
  });
});

describe('checks find out what is wrong', () => {
  // One of each kind: the large ones of a kernel share a check, and so do the steps of the models.
  const others = process.env.WEBGPU_VAE_LONG === '1' ? /1e[67]$/ : /1e[67]$|^[BCDE]$|^E /;
  const each = [...software.filter(({ name }) => !others.test(name)), ...ceilings(true)];

  test.each(each.map((one) => [one.name, one] as const))(
    '%s: nothing was written',
    async (_, { inputs, check, plan }) => {
      const contents = inputs();
      const read: Read = async (buffer, stretches) =>
        stretches.map(({ offset, size }) => {
          expect((offset + size) * 4).toBeLessThanOrEqual(plan.buffers[buffer] as number);
          const held = contents[buffer];
          const found = new Float32Array(size).fill(Number.NaN);
          if (held instanceof Float32Array) found.set(held.subarray(offset, offset + size));
          else if (held instanceof Uint32Array)
            new Uint32Array(found.buffer).set(held.subarray(offset, offset + size));
          else if (held && 'write' in held)
            held.write(found.subarray(0, Math.min(size, held.size - offset)), offset);
          return found;
        });
      await expect(check(read)).rejects.toThrow(/ is |off by/);
    },
    // A whole step in float64 takes seconds.
    60_000,
  );
});

describe('report', () => {
  const row = (name: string, median: number, flops: number, bytes: number) =>
    rowOf(
      { case: name, group: 'large', kernel: name, label: '', ms: timing(median), flops, bytes },
      { gflops: 100, gbs: 10 },
    );

  test('holds work against the ceiling that binds', () => {
    expect(row('a', 1, 50e6, 1e6)).toMatchObject({ gflops: 50, gbs: 1, share: 0.5, bound: 'compute' });
    expect(row('b', 2, 1e6, 15e6)).toMatchObject({ gflops: 0.5, gbs: 7.5, share: 0.75, bound: 'memory' });
  });

  test('finds the best matmul', () => {
    expect(bestMatmul({ rows: [row('a', 1, 5e6, 0), row('b', 1, 9e6, 0), row('c', 2, 9e6, 0)] })?.case).toBe(
      'b',
    );
    expect(bestMatmul({ rows: [] })).toBeUndefined();
  });

  test('finds the dense product beside each of a convolution', () => {
    const of = (name: string, kernel: string, median: number): Report['rows'][number] => ({
      ...row(name, median, 1e6, 0),
      ...{ group: 'products', kernel, label: '4x8x16' },
    });
    const rows = [
      row('adam 1e5', 1, 1, 1),
      of('D a conv2d_forward', 'conv2d_forward', 4),
      of('D a dense_forward', 'dense_forward', 3),
      of('D a conv2d_input_gradient', 'conv2d_input_gradient', 1),
      of('D b dense_forward', 'dense_forward', 5),
      of('D b dense_forward', 'dense_forward', 5),
    ];
    const found = besideDense({ rows }).map(({ convolution, ratio }) => [convolution.case, ratio]);
    expect(found).toEqual([
      ['D a conv2d_forward', 0.75],
      ['D a conv2d_input_gradient', 5],
    ]);
    expect(productLines({ rows })[2]).toMatch(/D a conv2d_forward +4x8x16 +\S+ +\S+ +0\.75$/);
    expect(productLines({ rows: [] })).toEqual([]);
  });

  test('says so where samples spread as they do on a busy machine', () => {
    const calm = { ms: timing(10, 9, 11) };
    const wild = { ms: timing(10, 5, 15) };
    const rows = (...all: { ms: Timing }[]) => ({
      rows: all.map(({ ms }) => ({ ...row('a', 1, 1, 1), ms })),
    });
    expect(disturbance(rows(calm, calm, wild))).toBeUndefined();
    expect(disturbance(rows(calm, wild, wild))).toContain('spread by 50 %');
    expect(disturbance({ rows: [] })).toBeUndefined();
  });

  test('numbers keep three digits or more', () => {
    expect([0.00123, 0.0123, 0.123, 1.234, 12.34, 123.4, 12345].map(digits)).toEqual([
      '0.0012',
      '0.0123',
      '0.123',
      '1.23',
      '12.3',
      '123',
      '12345',
    ]);
    expect([0, 0.004, 0.0999, 0.42, 1.66].map(percent)).toEqual(['0 %', '0.4 %', '10 %', '42 %', '166 %']);
    expect([0, 0.5, 1, 3].map((share) => bar(share, 4).length)).toEqual([0, 2, 4, 4]);
  });

  test('prints no line longer than a terminal', () => {
    const report = sample();
    for (const one of hardware) {
      const rows = caseNames(one).map((name, i) => {
        const { kernel, label, flops, bytes } = one.plan.dispatches[i]!;
        const ms = timing(12345.678, 1, 99999);
        return rowOf(
          { case: name, group: one.group, kernel: kernel.name, label, ms, flops, bytes },
          report.ceilings,
        );
      });
      report.rows.push(...rows);
      for (const line of groupLines(rows, one, report, true))
        expect(line.length, line).toBeLessThanOrEqual(WIDTH);
    }
    for (const line of [...ceilingLines(report), ...productLines(report), ...stepLines(report)])
      expect(line.length, line).toBeLessThanOrEqual(WIDTH);
  });
});

describe('comparison', () => {
  test('noise is never less than a tenth, else what the samples say', () => {
    expect(noise(timing(10), timing(10))).toBeCloseTo(0.1);
    expect(noise(timing(10, 9, 13), timing(10, 8, 20))).toBeCloseTo(0.5);
  });

  test('finds a slowdown beyond it, and no other', () => {
    const now = sample({
      steady: timing(1.05),
      slow: timing(1.2),
      noisy: timing(1.2, 0.9, 1.3),
      fast: timing(0.5),
      new: timing(1),
    });
    const before = sample({
      steady: timing(1),
      slow: timing(1),
      noisy: timing(1),
      fast: timing(1),
      gone: timing(1),
    });
    const { lines, slowdowns } = comparison(before, now);
    expect(slowdowns).toBe(1);
    const of = (name: string) => lines.find((line) => line.trim().startsWith(name)) ?? '';
    expect(of('slow')).toContain('1.20');
    expect(of('slow')).toContain('SLOWER');
    expect(of('fast')).toContain('faster');
    expect(of('steady') + of('noisy')).not.toMatch(/SLOWER|faster/);
    expect(of('new')).toContain('new');
    expect(lines.join()).not.toContain('gone');
  });

  test('takes the better of two measurements', () => {
    const [first, second] = [
      sample({ a: timing(2), b: timing(1) }),
      sample({ a: timing(1.1), b: timing(5) }),
    ];
    const before = sample({ a: timing(1), b: timing(1) });
    expect(slower(before, first)).toEqual(['a']);
    const best = better(first, second);
    expect(best.rows.map(({ ms }) => ms.median)).toEqual([1.1, 1]);
    const wrong = { case: 'a', message: 'is wrong' };
    expect(better(first, { ...second, failures: [wrong] }).failures).toEqual([wrong]);
    expect(slower(before, best)).toEqual([]);
    const steps = first.steps.map((step) => ({ ...step, gpu: timing(1) }));
    expect(better(first, { ...second, steps }).steps).toEqual(steps);
  });

  test('fails where nothing can be compared', () => {
    const other = { ...sample({ b: timing(1) }), steps: [] };
    expect(comparison(sample({ a: timing(1) }), other).slowdowns).toBe(1);
  });

  test('is of one adapter only', () => {
    expect(refusal({ adapter: 'X' }, { adapter: 'X' })).toBeUndefined();
    expect(refusal({ adapter: 'X' }, { adapter: 'Y' })).toMatch(/another adapter, X; this one is Y/);
  });
});

describe('command line', () => {
  test('has defaults', async () => {
    const options = await readOptions([]);
    expect(options).toMatchObject({
      groups: ['A', 'B', 'C', 'D', 'E', 'large', 'products'],
      quick: false,
      adapter: 'auto',
      list: false,
    });
    expect(options?.only.test('anything')).toBe(true);
    expect((await readOptions(['--only', 'ADAM', '--adapter', 'default']))?.only.test('adam 1e6')).toBe(true);
  });

  test.each([
    [['--configs', 'A,F'], /--configs: there is no 'F'/],
    [['--only', '('], /--only: /],
    [['--samples', '2'], /--samples takes a whole number from 3/],
    [['--samples', 'many'], /--samples takes/],
    [['--adapter', 'cpu'], /--adapter takes one of/],
    [['--json', '/no/such/folder/x.json'], /--json: the folder/],
    [['--compare', '/no/such/file.json'], /--compare: cannot read/],
    [['--compare', 'package.json'], /--compare: .* is not what bench --json writes/],
    [['--fast'], /Unknown option/],
    [['adam'], /positional/],
  ])('refuses %j', async (args, message) => {
    await expect(readOptions(args)).rejects.toThrow(UsageError);
    await expect(readOptions(args)).rejects.toThrow(message);
  });
});

function sample(times: Record<string, Timing> = {}): Report {
  const ceilings = { gflops: 12345.678, gbs: 1234.5678 };
  return {
    date: '2026-01-01T00:00:00.000Z',
    adapter: 'SwiftShader driver 5.0.0',
    software: true,
    matmul: 'plain',
    method: 'timestamps',
    versions: {},
    ceilings,
    steps: (['A', 'B', 'C'] as const).map((name) => ({
      case: name,
      title: '',
      dispatches: 19,
      gpu: timing(12345.678),
      wall: timing(12345.678),
      sum: 12345.678,
      flops: 1e9,
      gflops: 12345.678,
    })),
    rows: Object.entries(times).map(([name, ms]) =>
      rowOf({ case: name, group: 'large', kernel: name, label: '', ms, flops: 1e6, bytes: 1e6 }, ceilings),
    ),
    failures: [],
  };
}
