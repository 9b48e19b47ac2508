import type { Matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { takenRows, embedding as twin } from './embedding.twin';
import { embeddingGradient } from './embedding_gradient.twin';
import { type EmbeddingAttributes, weightRows } from './names';

export const embedding: OpTwin = {
  forward: (of) => ({ value: twin(takenOf(of), of.tensors[`${of.node.name}.weight`] as Matrix) }),

  backward: (of, dy) => ({
    inputs: [undefined],
    tensors: {
      [`${of.node.name}.weight`]: embeddingGradient(takenOf(of), dy as Matrix, weightRows(attributesOf(of))),
    },
  }),
};

const attributesOf = ({ node }: TwinNode) => node.attributes as unknown as EmbeddingAttributes;

const takenOf = (of: TwinNode): Matrix => takenRows(of.inputs[0] as Matrix, attributesOf(of), of.draws);
