import { type Mutant, of } from '../mutant';

/** Of the kernels of several samples, and of what latents are used for. */
export const importanceMutants: readonly Mutant[] = [
  ...of(
    'importance_draw',
    ['no guard', 'if (row >= importance.rows * importance.samples)', 'if (false)'],
    ['the same noise for every sample', 'importance.stream + (sample << 8u)', 'importance.stream'],
    ['the same noise for every round', 'sample += epoch * importance.samples;', ''],
    [
      'samples of another example',
      'let example = row / importance.samples;',
      'let example = row % importance.rows;',
    ],
    ['no prior', '0.5 * (z * z - eps', '0.5 * (-eps'],
    ['rows beyond the batch have a ratio', 'select(0.0, sum, counts)', 'sum'],
  ),
  ...of(
    'importance_weights',
    ['no barriers', 'workgroupBarrier();', ''],
    ['no beta', 'beta * sums.y', 'sums.y'],
    ['a sum for the mean', 'log(all.x / f32(samples))', 'log(all.x)'],
    ['not relative to the largest', 'log_weights(sums, beta) - top', 'log_weights(sums, beta)'],
    ['not normalised', ' / all.y', ''],
    ['rows beyond the batch have weights', 'select(0.0, w, counts)', 'w'],
  ),
  ...of(
    'importance_scale',
    ['no guard', 'if (row >= importance.rows * importance.samples)', 'if (false)'],
    ['the weight of the example', '*= weights[row]', '*= weights[row / importance.samples]'],
  ),
  ...of(
    'importance_backward',
    ['no guard', 'if (example >= importance.rows)', 'if (false)'],
    ['no prior', ' + scale * weights[row] * activations[z]', ''],
    ['no entropy', ' - 0.5 * scale, logvar', ', logvar'],
    [
      'passes what is clamped',
      'pass_logvar(0.5 * sigma * by_eps - 0.5 * scale, logvar)',
      '0.5 * sigma * by_eps - 0.5 * scale',
    ],
    ['rows beyond the batch have a gradient', 'if (example < count)', 'if (true)'],
  ),
  ...of(
    'importance_accumulate',
    ['no barriers', 'workgroupBarrier();', ''],
    ['forgets the rounds before', 'if (state.epoch > 0u)', 'if (false)'],
    [
      'samples beyond the last count',
      'min(importance.samples, importance.all_samples - before)',
      'importance.samples',
    ],
    ['old sums are not scaled', 'old.y * scale', 'old.y'],
    ['squares are none', 'vec2f(w, w * w)', 'vec2f(w, w)'],
  ),
  ...of(
    'latent_statistics',
    ['no barriers', 'workgroupBarrier();', ''],
    ['rows beyond the batch count', 'row < count; row', 'row < latent.rows; row'],
    ['begins with every batch', 'if (state.batch == 0u)', 'if (true)'],
    ['means are added up', 'apart * (f32(count) / all)', 'apart'],
    [
      'distance of the means is forgotten',
      'all_squares + apart * apart * (before * f32(count) / all)',
      'all_squares',
    ],
  ),
];
