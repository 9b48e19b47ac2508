import type { View } from '../../gpu/view';
import { STREAMS } from '../../random';
import type { Bound, Kernels } from '../op';
import { gramsName, takenName } from './definition';
import { type Embedding, embedding } from './embedding';
import { embeddingGradient } from './embedding_gradient';
import type { EmbeddingAttributes } from './names';
import { type Ngrams, ngrams } from './ngrams';
import { ngramsGradient } from './ngrams_gradient';

export const kernels: Kernels = {
  forward(bound, emit) {
    emit.dispatch(embedding(embeddingOf(bound)));
    for (const one of ngramsOf(bound)) emit.dispatch(ngrams(one));
  },

  /** x has no gradient. */
  backward() {},

  parameterGradients(bounds, parts, emit) {
    emit.product((matmul) => embeddingGradient(bounds.map(embeddingOf), { matmul, ...parts }));
    for (const one of bounds.flatMap(ngramsOf)) emit.dispatch(ngramsGradient(one, parts));
  },
};

/** The embedding that a node is. Symbols are dropped where the program trains. */
function embeddingOf({ node, inputs, output, saved, parameters, batch }: Bound): Embedding {
  const attributes = node.attributes as unknown as EmbeddingAttributes;
  return {
    ...attributes,
    dropout: batch.stream === STREAMS.training ? (attributes.dropout ?? 0) : 0,
    name: node.name,
    part: node.part,
    x: inputs[0] as View,
    y: output as View,
    taken: saved[takenName(node)] as View,
    weight: parameters.weight as View,
    stream: STREAMS.wordDropout,
    batch,
  };
}

/** Its n-grams, if it has some. */
function ngramsOf({ node, output, saved, parameters: { ngrams: table } }: Bound): Ngrams[] {
  if (!table) return [];
  const { symbols, ngrams, buckets } = node.attributes as unknown as Required<EmbeddingAttributes>;
  const [taken, grams] = [saved[takenName(node)] as View, saved[gramsName(node)] as View];
  return [
    { name: node.name, part: node.part, symbols, ngrams, buckets, taken, y: output as View, grams, table },
  ];
}
