import { likelihoodTwin } from '../likelihood/op.twin';
import { logisticMixture as twin } from './logistic_mixture.twin';

export const logisticMixture = likelihoodTwin(twin);
