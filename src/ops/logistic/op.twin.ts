import { likelihoodTwin } from '../likelihood/op.twin';
import { logistic as twin } from './logistic.twin';

export const logistic = likelihoodTwin(twin);
