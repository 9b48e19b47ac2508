import { likelihoodTwin } from '../likelihood/op.twin';
import { categorical as twin } from './categorical.twin';

export const categorical = likelihoodTwin((x, heads, count, { attributes }) =>
  twin(x, heads, count, attributes.categories as number),
);
