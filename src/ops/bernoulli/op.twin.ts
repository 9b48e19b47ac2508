import { likelihoodTwin } from '../likelihood/op.twin';
import { bernoulli as twin } from './bernoulli.twin';

export const bernoulli = likelihoodTwin(twin);
