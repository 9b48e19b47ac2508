import gradientFloats from '../../../shaders/conv2d/gradient_floats.wgsl';
import gradientVectors from '../../../shaders/conv2d/gradient_vectors.wgsl';
import valueFloats from '../../../shaders/conv2d/value_floats.wgsl';
import valueVectors from '../../../shaders/conv2d/value_vectors.wgsl';
import { type Convolution, isAligned } from './convolution';

/** What kernels of convolutions read and write: whole vec4f, or floats one by one. */
export const VALUE_FORMS = { vectors: valueVectors, floats: valueFloats };
export const GRADIENT_FORMS = { vectors: gradientVectors, floats: gradientFloats };

/** The form for a kernel that writes this picture, or its gradient. */
export function formFor(layer: Convolution, written: 'large' | 'small'): keyof typeof VALUE_FORMS {
  return isAligned(layer, written) ? 'vectors' : 'floats';
}
