import { expect, test } from 'vitest';
import type { TrainingData } from '../../cli/data/data';
import type { Voice } from '../../cli/terminal/progress';
import { introduce } from '../../cli/training/introduce';
import { type Gpu, resolveSpec, type Vae } from '../../src/index';

const images = { height: 1, width: 2, channels: 1, count: 3 };
const data = {
  name: 'set',
  train: images,
  test: { images },
  read: { line: 'Read 3 images.' },
  notes: [],
  warnings: [],
} as unknown as TrainingData;
const vae = { spec: resolveSpec({ input: 2, latent: 1 }), parameterCount: 9 } as Vae;

async function said(info: Partial<Gpu['info']>, terminal?: true): Promise<string[]> {
  const lines: string[] = [];
  const voice = { say: (_, line) => void lines.push(line), ...(terminal && { terminal }) } as Voice;
  const gpu = { info: { architecture: '', description: '', ...info }, matmul: undefined } as unknown as Gpu;
  await introduce(voice, gpu, vae, data, false);
  return lines;
}

const hints = (lines: string[]) => lines.filter((line) => /far faster|as fast/.test(line));

test('what would be faster is told in one line, in a terminal alone by its package', async () => {
  const swiftshader = { name: 'SwiftShader driver 5.0.0', software: true };
  const inTerminal = await said(swiftshader, true);
  expect(hints(inTerminal)).toEqual([expect.stringMatching(/^A GPU would be far faster; .* lavapipe/)]);
  expect(inTerminal[0]).toMatch(/^Adapter SwiftShader driver 5\.0\.0 \(software\)\. /);
  const inLog = await said(swiftshader);
  expect(inLog[0]).toMatch(/^Adapter SwiftShader driver 5\.0\.0 \(software: a GPU would be far faster\)\. /);
  expect(inLog.join()).not.toMatch(/lavapipe/);
  for (const terminal of [undefined, true] as const) {
    expect(hints(await said({ name: 'llvmpipe', software: true }, terminal))).toHaveLength(1);
    expect(hints(await said({ name: 'A card', software: false }, terminal))).toEqual([]);
  }
});
