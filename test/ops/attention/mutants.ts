import { type Mutant, of } from '../mutant';

const shared = [
  ['no guard', 'if (share.item >= attention.items)', 'if (false)'],
  ['the future is seen', 'vec4<bool>(attention.causal == 0u)', 'vec4<bool>(true)'],
  ['an item lacks its end', 'return count;', 'return count - 1u;'],
  ['tokens are bytes', '* 255.0', ''],
  ['each item has tokens of its own', 'item / attention.per_tokens', 'item'],
  ['heads are one', 'what * columns + share.head * attention.width', 'what * columns'],
  ['scores are not scaled', ' * attention.scale', ''],
  ['padding stays as it is', 'store_padding(attention', '_ = (attention'],
] as const;

const gradient = [
  ['forgets other readers', 'if (accumulate)', 'if (false)'],
  ['what lies behind the last position is stored', 'if (position[i] < attention.positions)', 'if (true)'],
] as const;

export const attentionMutants: readonly Mutant[] = [
  ...of(
    'attention',
    ...shared,
    ['overflows', 'exp(score - next)', 'exp(score)'],
    ['what is summed is not scaled', 'scale_rows(&sum, kept);', ''],
    ['the sum of weights is not scaled', 'total * kept', 'total'],
    ['what sees nothing has a sum', '1.0 / total, sees)', '1.0 / total, vec4<bool>(true))'],
    ['a row too few', '(*rows).fours[i] += outer', '(*rows).fours[0] += outer'],
    ['no quotient', 'scale_rows(&sum, inverse);', ''],
  ),
  ...of(
    'attention_query_gradient',
    ...shared.slice(0, -1),
    ...gradient,
    ['the softmax is no quotient', 'dot(a[3], b[3])', '0.0'],
    ['queries behind the end see', 'max(query, key)', 'key'],
    ['no own product', ' - own)', ')'],
    ['own products are not kept', 'vec4f(known.xy, own[i], 0.0)', 'known'],
  ),
  ...of(
    'attention_key_gradient',
    ...shared,
    ...gradient,
    ['all is seen', '(max(query, key) < vec4u(real)) & ', ''],
    ['no own product', ' - known.z', ''],
    [
      'queries before the key count',
      'select(0u, share.position.x, attention.causal == 1u)',
      'share.position.x',
    ],
  ),
];
