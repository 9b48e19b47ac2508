import fc from 'fast-check';
import { expect, test } from 'vitest';
import { causeOf, type Facts, inOneLine, wordsFor } from '../../demo/no_gpu';

const GPU: Facts = { secure: true, page: true, worker: true, adapter: false, renderer: 'ANGLE (NVIDIA)' };

test.each<[string, Partial<Facts>, RegExp, RegExp]>([
  ['plain http over the network', { secure: false, page: false }, /plain http/, /https.*localhost/],
  ['no WebGPU', { page: false }, /has no WebGPU/, /Chrome.*Safari 26/],
  ['WebGPU in pages alone', { worker: false, adapter: true }, /not in workers/, /Chrome/],
  [
    'SwiftShader',
    { renderer: 'ANGLE (Google, Vulkan 1.3 (SwiftShader))' },
    /processor/,
    /graphics acceleration/,
  ],
  ['llvmpipe', { renderer: 'llvmpipe (LLVM 15)' }, /processor/, /use-webgpu-adapter=swiftshader/],
  ['no WebGL either', { renderer: undefined }, /processor/, /graphics acceleration/],
  ['a GPU that WebGPU does not take', {}, /no adapter/, /chrome:\/\/gpu/],
])('%s is told from the other reasons, with what helps', (_, facts, reason, remedy) => {
  const words = wordsFor(causeOf({ ...GPU, ...facts }));
  expect(words.reason).toMatch(reason);
  expect(words.remedies.join(' ')).toMatch(remedy);
  expect(inOneLine(words)).toContain(words.reason);
});

test('an address that is not secure comes first: nothing else can be known there', () => {
  const facts = fc.record({
    secure: fc.constant(false),
    page: fc.boolean(),
    worker: fc.boolean(),
    adapter: fc.boolean(),
    renderer: fc.option(fc.string(), { nil: undefined }),
  });
  fc.assert(fc.property(facts, (one) => causeOf(one) === 'insecure'));
});
