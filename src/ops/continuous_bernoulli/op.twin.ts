import { likelihoodTwin } from '../likelihood/op.twin';
import { continuousBernoulli as twin } from './continuous_bernoulli.twin';

export const continuousBernoulli = likelihoodTwin(twin);
