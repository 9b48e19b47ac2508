import { onlyKnown } from '../arguments';
import { settingsOf } from '../checks';
import { padRows } from '../data/examples';
import { checkClasses, checkLabels, type Labels } from '../data/labels';
import { DataError } from '../errors';
import type { View } from '../gpu/view';
import { planWriting } from '../graph/plan_text';
import { EXAMPLES, LATENT } from '../ops/node';
import { packState } from '../step/state';
import { planThatFits } from './fitted';
import { INITIAL_STATE, type Model } from './model';
import { CHUNK, countCodes, labelsOfSample, throughChunks, write } from './sampler';
import { writeLabels } from './write_labels';

export interface WriteOptions {
  /** 0 by default; the same one writes the same. */
  readonly seed?: number;
  /** What probabilities are sharpened (below 1) or flattened by; 0 takes the likeliest symbol. 1 by default. */
  readonly temperature?: number;
  /** Class numbers or colours of the texts [n], which a conditional model must be told; where z is drawn, they are drawn, too, by default. */
  readonly labels?: Labels;
  /** What is known of each text. */
  readonly known?: Known;
}

/** Tokens [n, length], and of each what it says: 1 that it is known, 2 that it is any but the end, 0 that it is any. */
export interface Known {
  readonly tokens: Uint8Array;
  readonly kinds: Uint8Array;
}

/**
 * Tokens [n, length] that the decoder writes of `z` [n, latent], or of so many draws from the prior. What is wrong with
 * either is a DataError or an OptionError.
 */
export async function writeTokens(
  model: Model,
  z: Float32Array | number,
  options: WriteOptions = {},
): Promise<Uint8Array> {
  onlyKnown(options, ['seed', 'temperature', 'labels', 'known']);
  const { seed, temperature } = settingsOf('writeText', {
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.temperature !== undefined && { temperature: options.temperature }),
  });
  const { gpu, spec } = model;
  if (!spec.text)
    throw new DataError('This model is not one of texts: draw from it by sample, decode or reconstruct.');
  const { input: length, latent } = spec;
  const prior = typeof z === 'number';
  const count = prior ? settingsOf('sample', { count: z }).count : countCodes(spec, z);
  const labels = prior
    ? labelsOfSample(spec, count, seed, options.labels)
    : toldLabels(spec, count, options.labels);
  const positions = options.known && unknownIn(options.known.kinds, length);
  if (options.known && positions?.length === 0) return options.known.tokens.slice();
  const { plan, batchSize } = planThatFits(model, Math.min(count, CHUNK), (own) =>
    planWriting(spec, { ...own, seed, prior, temperature, positions }),
  );
  const place = (name: string) => plan.places[name] as View;
  const [codes, x] = [place(LATENT), place(EXAMPLES)];
  const known = rowsOf(options.known, count, length, x.stride);
  const rows = prior ? undefined : { values: padRows(z, latent, codes.stride), stride: codes.stride };
  const written = await throughChunks(
    model,
    plan,
    EXAMPLES,
    { count, batchSize },
    (program, first, rowCount) => {
      const { activations, state } = program.buffers;
      const packed = packState({ ...INITIAL_STATE, batch: first / batchSize });
      gpu.device.queue.writeBuffer(state as GPUBuffer, 0, packed);
      if (rows) write(model, activations, rows, first, rowCount, codes.offset * 4);
      if (known) {
        write(model, activations, known.tokens, first, rowCount, x.offset * 4);
        write(model, program.buffers.known, known.kinds, first, rowCount);
      }
      if (labels) writeLabels(gpu, program, plan, labels, { first, rows: rowCount });
    },
  );
  const { stride } = x;
  return Uint8Array.from({ length: count * length }, (_, i) =>
    Math.round(255 * (written[Math.floor(i / length) * stride + (i % length)] as number)),
  );
}

/** Class numbers that a conditional model must be told. */
function toldLabels(
  { classes }: Model['spec'],
  count: number,
  labels: Labels | undefined,
): Labels | undefined {
  checkClasses(classes, labels, labels && checkLabels(labels, count));
  return labels;
}

/** Positions of which not every text is known. */
function unknownIn(kinds: Uint8Array, length: number): number[] {
  const unknown = new Set<number>();
  for (const [i, kind] of kinds.entries()) if (kind !== 1) unknown.add(i % length);
  return [...unknown].sort((a, b) => a - b);
}

/** What is known as rows for the GPU: tokens as parts of 255, kinds as bytes. Throws a DataError. */
function rowsOf(known: Known | undefined, count: number, length: number, rowStride: number) {
  if (!known) return undefined;
  const { tokens, kinds } = known;
  for (const [name, rows] of Object.entries({ tokens, kinds })) {
    if (!(rows instanceof Uint8Array) || rows.length !== count * length)
      throw new DataError(
        `known.${name} must be a Uint8Array of ${count * length} values, ${length} for each text.`,
      );
  }
  const stride = Math.ceil(length / 4) * 4;
  return {
    tokens: {
      values: padRows(
        Float32Array.from(tokens, (token) => token / 255),
        length,
        rowStride,
      ),
      stride: rowStride,
    },
    kinds: { values: padRows(kinds, length, stride), stride },
  };
}
