import { conv2dForward } from '../../../src/ops/conv2d/conv2d_forward';
import { conv2dForward as forwardTwin } from '../../../src/ops/conv2d/conv2d_forward.twin';
import { conv2dInputGradient } from '../../../src/ops/conv2d/conv2d_input_gradient';
import { conv2dInputGradient as inputGradientTwin } from '../../../src/ops/conv2d/conv2d_input_gradient.twin';
import { conv2dWeightGradient } from '../../../src/ops/conv2d/conv2d_weight_gradient';
import { conv2dWeightGradient as weightGradientTwin } from '../../../src/ops/conv2d/conv2d_weight_gradient.twin';
import { forwardCases } from './forward';
import { inputGradientCases } from './input_gradient';
import { weightGradientCases } from './weight_gradient';

export const conv2dForwardCases = forwardCases({
  kernel: 'conv2d_forward',
  read: 'large',
  dispatch: conv2dForward,
  twin: forwardTwin,
});

export const conv2dInputGradientCases = inputGradientCases({
  kernel: 'conv2d_input_gradient',
  write: 'large',
  dispatch: conv2dInputGradient,
  twin: inputGradientTwin,
});

export const conv2dWeightGradientCases = weightGradientCases({
  kernel: 'conv2d_weight_gradient',
  written: 'small',
  dispatch: conv2dWeightGradient,
  twin: weightGradientTwin,
});
