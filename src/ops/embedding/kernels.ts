import type { View } from '../../gpu/view';
import { STREAMS } from '../../random';
import type { Bound, Kernels } from '../op';
import { takenName } from './definition';
import { type Embedding, embedding } from './embedding';
import { embeddingGradient } from './embedding_gradient';
import type { EmbeddingAttributes } from './names';

export const kernels: Kernels = {
  forward(bound, emit) {
    emit.dispatch(embedding(embeddingOf(bound)));
  },

  /** x has no gradient. */
  backward() {},

  parameterGradients(bounds, parts, emit) {
    emit.product((matmul) => embeddingGradient(bounds.map(embeddingOf), { matmul, ...parts }));
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
