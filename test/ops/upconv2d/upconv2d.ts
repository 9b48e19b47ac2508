import { upconv2dForward } from '../../../src/ops/upconv2d/upconv2d_forward';
import { upconv2dForward as forwardTwin } from '../../../src/ops/upconv2d/upconv2d_forward.twin';
import { upconv2dInputGradient } from '../../../src/ops/upconv2d/upconv2d_input_gradient';
import { upconv2dInputGradient as inputGradientTwin } from '../../../src/ops/upconv2d/upconv2d_input_gradient.twin';
import { upconv2dWeightGradient } from '../../../src/ops/upconv2d/upconv2d_weight_gradient';
import { upconv2dWeightGradient as weightGradientTwin } from '../../../src/ops/upconv2d/upconv2d_weight_gradient.twin';
import { forwardCases } from '../conv2d/forward';
import { inputGradientCases } from '../conv2d/input_gradient';
import { weightGradientCases } from '../conv2d/weight_gradient';

export const upconv2dForwardCases = forwardCases({
  kernel: 'upconv2d_forward',
  read: 'small',
  dispatch: upconv2dForward,
  twin: forwardTwin,
});

export const upconv2dInputGradientCases = inputGradientCases({
  kernel: 'upconv2d_input_gradient',
  write: 'small',
  dispatch: upconv2dInputGradient,
  twin: inputGradientTwin,
});

export const upconv2dWeightGradientCases = weightGradientCases({
  kernel: 'upconv2d_weight_gradient',
  written: 'large',
  dispatch: upconv2dWeightGradient,
  twin: weightGradientTwin,
});
