import type { Matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { takenRows, embedding as twin } from './embedding.twin';
import { embeddingGradient } from './embedding_gradient.twin';
import { type EmbeddingAttributes, weightRows } from './names';
import { gramRows, ngrams } from './ngrams.twin';
import { ngramsGradient } from './ngrams_gradient.twin';

export const embedding: OpTwin = {
  forward(of) {
    const value = twin(takenOf(of), of.tensors[`${of.node.name}.weight`] as Matrix);
    const table = tableOf(of);
    return { value: table ? ngrams(value, gramsOf(of), table) : value };
  },

  backward(of, dy) {
    const { name } = of.node;
    const table = tableOf(of);
    return {
      inputs: [undefined],
      tensors: {
        [`${name}.weight`]: embeddingGradient(takenOf(of), dy as Matrix, weightRows(attributesOf(of))),
        ...(table && { [`${name}.ngrams.weight`]: ngramsGradient(gramsOf(of), dy as Matrix, table) }),
      },
    };
  },
};

const attributesOf = ({ node }: TwinNode) => node.attributes as unknown as EmbeddingAttributes;

const takenOf = (of: TwinNode): Matrix => takenRows(of.inputs[0] as Matrix, attributesOf(of), of.draws);

const tableOf = ({ node, tensors }: TwinNode) => tensors[`${node.name}.ngrams.weight`];

const gramsOf = (of: TwinNode): Matrix =>
  gramRows(takenOf(of), attributesOf(of) as Required<EmbeddingAttributes>);
