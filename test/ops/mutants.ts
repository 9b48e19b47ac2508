// Changes to the kernels that each make them wrong: a barrier, a guard or a clamp removed, a sign or a bound flipped.
// The kernels' tests must notice each.

export interface Mutant {
  /** Whose cases must notice. */
  readonly kernel: string;
  readonly what: string;
  /** Occurs in the kernel's WGSL once, or every time alike. */
  readonly from: string;
  readonly to: string;
}

const of = (
  kernel: string,
  ...changes: readonly (readonly [what: string, from: string, to: string])[]
): Mutant[] => changes.map(([what, from, to]) => ({ kernel, what, from, to }));

export const mutants: readonly Mutant[] = [
  ...of(
    'adam',
    ['no guard', 'i >= adam.size || ', ''],
    ['learns from a faulty step', ' || (atomicLoad(&state.fault) & FAULTY_GRADIENT) != 0u', ''],
    ['a faulty parameter goes unseen', '!finite(parameter) || ', ''],
    ['a faulty moment goes unseen', ' || !finite(v)', ''],
    ['the square of the gradient is none', 'adam.rest2 * g * g', 'adam.rest2 * g'],
    ['climbs', 'parameters[i] - adam.rate', 'parameters[i] + adam.rate'],
    ['parts are the first one again', 'gradients[part * adam.size + i]', 'gradients[i]'],
    ['no correction of the second moment', 'sqrt(v / state.correction2)', 'sqrt(v)'],
    ['no epsilon', ' + adam.epsilon', ''],
  ),
  ...of(
    'advance',
    ['no barrier', 'workgroupBarrier();', ''],
    ['no next epoch', 'state.epoch += 1u;', ''],
    ['an epoch has a batch too many', '>= advance.examples', '> advance.examples'],
    ['goes on from a faulty step', 'if (state.fault != 0u)', 'if (false)'],
    ['the ring is too short', 'state.step % HISTORY', 'state.step % (HISTORY - 1u)'],
    ['sums every 65th', 'i += WORKGROUP', 'i += WORKGROUP + 1u'],
  ),
  ...of(
    'gradient_norm',
    ['no barrier', 'workgroupBarrier();', ''],
    ['no guard', 'min(first + norm.stretch, norm.size)', 'first + norm.stretch'],
    ['squares have signs', 'dot(g, g)', 'dot(g, abs(g))'],
    ['parts are left out', 'part < PARTS', 'part < 1u'],
  ),
  ...of(
    'clip',
    ['no barriers', 'workgroupBarrier();', ''],
    ['no guard', 'i < clip.size && ', ''],
    ['scales up', 'norm > clip.limit', 'norm != clip.limit'],
    ['scales what is faulty', ' && state.fault == 0u', ''],
    ['no root', 'sqrt(sums[0])', 'sums[0]'],
  ),
  ...of(
    'likelihood',
    ['a sign of the cross-entropy', 'max(l, vec4f(0.0)) - l * x', 'max(l, vec4f(0.0)) + l * x'],
    ['padding counts', 'select(vec4f(0.0), value, real)', 'value'],
    ['padding has a gradient', 'select(vec4f(0.0), gradient * scale, real)', 'gradient * scale'],
    ['rows beyond the batch have a gradient', 'select(0.0, 1.0 / f32(count), counts)', '1.0 / f32(count)'],
    ['rows beyond the batch have a loss', 'select(0.0, sum, counts)', 'sum'],
    ['no guard', 'if (row >= likelihood.rows)', 'if (false)'],
    ['a constant of the Gaussian', '0.9189385332046727', '0.9188385332046727'],
    ['rows lie close', 'row * likelihood.output_stride', 'row * ((likelihood.input + 3u) / 4u)'],
  ),
  ...of(
    'reparameterize',
    ['variance for deviation', 'exp(0.5 * logvar)', 'exp(logvar)'],
    ['no clamp', 'clamp_logvar(activations[latent.logvar', '(activations[latent.logvar'],
    ['no guard', 'if (index < latent.rows * parts)', 'if (true)'],
    ['the same noise for every batch', 'state.batch * batch_size + row', 'row'],
    ['padding is noisy', 'select(vec4f(0.0), normals(bits), real_columns(column, width))', 'normals(bits)'],
    ['a round too few', 'round < 10', 'round < 9'],
    ['a carry is lost', ' + (middle1 >> 16u)', ''],
    ['a quadrant has the wrong sign', 'quadrant >= vec2u(2u)', 'quadrant > vec2u(2u)'],
    ['a sign of the KL', 'exp(logvar) - 1.0 - logvar)', 'exp(logvar) - 1.0 + logvar)'],
    ['rows beyond the batch have a KL', 'select(0.0, sum, counts)', 'sum'],
  ),
  ...of(
    'reparameterize_backward',
    ["forgets the KL's gradient", 'kl_mu + dz', 'dz'],
    ['passes what is clamped', 'pass_logvar(0.5 * dz * scaled_eps, logvar)', '0.5 * dz * scaled_eps'],
    ['no guard', 'if (index < latent.rows * vectors)', 'if (true)'],
    ['warm-up lags', 'f32(state.step + 1u)', 'f32(state.step)'],
    [
      'rows beyond the batch have a gradient',
      'select(0.0, 1.0 / f32(count), row < count)',
      '1.0 / f32(count)',
    ],
    ['forgets other readers', 'dmu += deltas[mu_at];', ''],
  ),
  ...of(
    'gather_bytes',
    ['no shuffling', 'if (SHUFFLE)', 'if (false)'],
    ['no end of the epoch', 'row >= batch_count(state.batch, batch.batch_size, batch.examples)', 'false'],
    ['no guard', 'if (row >= batch.rows)', 'if (false)'],
    ['takes what another shard has', 'if (example >= batch.count)', 'if (false)'],
    ['reads beyond the window', ' % batch.window', ''],
    [
      'labels lie in the values',
      'batch.stride + batch.input));\n    activations',
      'batch.stride));\n    activations',
    ],
    ['labels beyond the batch stay', 'activations[batch.labels + row] = vec4f();', ''],
    ['bytes have signs', 'unpack4x8unorm', 'unpack4x8snorm'],
    ['leaves the data', 'if (cell < n)', 'if (true)'],
    ['a round twice', 'scramble(key + round + 1u)', 'scramble(key + round)'],
    ['half is 0', '>= vec4f(0.5)', '> vec4f(0.5019608)'],
    ['black may become 1', 'min(bytes, vec4u(1u))', 'vec4u(65536u)'],
    ['the same draw for all columns', 'philox(vec4u(column, place', 'philox(vec4u(0u, place'],
    ['an example is drawn by its place', 'number = example;', ''],
    ["the window's numbers go unread", 'number = whole(batch.window * batch.stride + example);', ''],
    ['the same draw in each epoch', 'vec2u(turn, state.epoch)', 'vec2u(turn, 0u)'],
    ['a stream that is not its own', 'place, batch.stream)', 'place, 0u)'],
  ),
  ...of(
    'condition',
    ['no guard', 'if (row >= condition.rows)', 'if (false)'],
    ['labels run over x', 'columns < vec4u(condition.first)', 'columns < vec4u(0u)'],
    ['the next class', 'condition.first + u32(label)', 'condition.first + u32(label) + 1u'],
    ['each row has a label of its own', 'row / condition.per_label', 'row'],
    ['the last columns are left out', 'condition.classes + 3u', 'condition.classes'],
  ),
  ...of('gather_floats', ['values are 1 half as often', 'data[index] * 0x1p24', 'data[index] * 0x1p23']),
  ...of(
    'scores',
    [
      'rows beyond the batch',
      'row >= batch_count(state.batch, places.batch_size, places.examples)',
      'row >= 4096u',
    ],
    ['the buffer never begins anew', ' % places.capacity', ''],
    ['all rows are the first', 'places.kl + row * places.kl_parts', 'places.kl'],
    ['a part is left out', 'i < count', 'i + 1u < count'],
  ),
  ...of('normal', ['no guard', 'if (row >= draw.rows)', 'if (false)']),
  ...of('mean', ['rows lie close', 'row * mean.mu_stride', 'row * mean.vectors']),
  ...of(
    'inpaint',
    ['no guard', 'if (row >= inpaint.rows)', 'if (false)'],
    ['what is known must be sure', '> vec4f(0.0)', '> vec4f(0.5)'],
  ),
  ...of(
    'activation_backward',
    ['a sign of sigmoid', 'return s * (1.0 - s);', 'return s * (1.0 + s);'],
    ['no clamp of GELU', 'clamp(a, vec4f(-10.0), vec4f(10.0))', 'a'],
    ['ReLU passes at 0', 'a > vec4f(0.0)', 'a >= vec4f(0.0)'],
    ['forgets other readers', 'da += deltas[at];', ''],
    ['no guard', 'if (row < values.rows)', 'if (true)'],
  ),
  ...of(
    'activation',
    ['no clamp of tanh', 'tanh(clamp(a, vec4f(-15.0), vec4f(15.0)))', 'tanh(a)'],
    ['padding is not zero', 'select(vec4f(0.0), y, real_columns(column, values.columns))', 'y'],
  ),
  ...of(
    'add',
    ['a difference', ' + activations[sum.b', ' - activations[sum.b'],
    ['no guard', 'if (row < sum.rows)', 'if (true)'],
  ),
  ...of(
    'add_backward',
    ['forgets other readers', 'dx += deltas[at];', ''],
    ['no guard', 'if (row >= gradient.rows)', 'if (false)'],
    ['rows lie close', 'row * gradient.x_stride', 'row * gradient.vectors'],
  ),
  ...of(
    'dense_forward',
    ['no bias', 'sum + parameters[layer.bias + column]', 'sum'],
    ['padding is not zero', 'select(vec4f(0.0), activate(a), real)', 'activate(a)'],
    ['no guard of rows', 'row >= layer.rows || ', ''],
    ['no derivative', 'deltas[y] = select(vec4f(0.0), activate_derivative(a), real);', ''],
    ['no barrier before it stages', 'workgroupBarrier(); // the last', '// the last'],
    ['no barrier before it reads', 'workgroupBarrier();\n    for', 'for'],
    ['reads beyond the end', 'if (k + own_a.y < end)', 'if (true)'],
  ),
  ...of(
    'dense_input_gradient',
    ['no derivative', 'select(sum * old', 'select(sum'],
    ['forgets other readers', 'sum + old', 'sum'],
    ['rows of dx lie close', 'row * layer.x_stride', 'row * layer.input'],
    ['no guard of columns', ' || column >= layer.input', ''],
  ),
  ...of(
    'dense_weight_gradient',
    ['no guard of rows', 'row < layer.output * 4u && ', ''],
    ['faults go unseen', 'if (faulty(gradient))', 'if (false)'],
    ['only positive faults are seen', '0x7fffffffu', '0xffffffffu'],
    ['the largest is let through', '>= vec4u(LARGEST)', '> vec4u(LARGEST)'],
    ['parts overlap', 'min(first + parts.rows, layer.rows)', 'layer.rows'],
    ['parts share their biases', 'layer.bias += part * parts.size;', ''],
  ),
  ...of(
    'chain_forward',
    ['no barriers', 'storageBarrier();', ''],
    ['no guard of rows', 'min(first + TILE_ROWS, latent.rows)', '(first + TILE_ROWS)'],
  ),
  ...of('chain_backward', ['no barriers', 'storageBarrier();', '']),
];
