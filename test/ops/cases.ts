import { MATMULS, type Matmul } from '../../src/tiles/table';
import { adamCases } from '../step/adam';
import { advanceCases } from '../step/advance';
import { clipCases } from '../step/clip';
import { drawTokenCases } from '../step/draw_token';
import { gatherBytesCases, gatherFloatsCases } from '../step/gather';
import { gatherLabelsCases } from '../step/gather_labels';
import { gradientNormCases } from '../step/gradient_norm';
import { inpaintCases } from '../step/inpaint';
import { normalCases } from '../step/normal';
import { requantizeCases } from '../step/requantize';
import { scoresCases } from '../step/scores';
import { quadsCases } from '../tiles/quads';
import { activationBackwardCases, activationCases } from './activation/activation';
import { addBackwardCases, addCases } from './add/add';
import {
  attentionCases,
  attentionKeyGradientCases,
  attentionQueryGradientCases,
} from './attention/attention';
import { bernoulliCases } from './bernoulli/bernoulli';
import { broadcastAddBackwardCases, broadcastAddCases } from './broadcast_add/broadcast_add';
import { categoricalCases, categoricalMeanCases } from './categorical/categorical';
import { chainBackwardCases } from './chain/chain_backward';
import { chainForwardCases } from './chain/chain_forward';
import { ALIKE } from './choice';
import { conditionCases } from './condition/condition';
import {
  continuousBernoulliCases,
  continuousBernoulliMeanCases,
} from './continuous_bernoulli/continuous_bernoulli';
import { conv2dBiasGradientCases } from './conv2d/bias_gradient';
import { conv2dForwardCases, conv2dInputGradientCases, conv2dWeightGradientCases } from './conv2d/conv2d';
import { denseForwardCases } from './dense/dense_forward';
import { denseInputGradientCases } from './dense/dense_input_gradient';
import { denseWeightGradientCases } from './dense/dense_weight_gradient';
import { listedForwardCases, listedInputGradientCases, listedWeightGradientCases } from './dense/listed';
import { embeddingCases, embeddingGradientCases } from './embedding/embedding';
import { ngramsCases, ngramsGradientCases } from './embedding/ngrams';
import { gaussianCases, logSigmaGradientCases } from './gaussian/gaussian';
import { type KernelCase, SLOW_TO_COMPILE } from './harness';
import {
  importanceAccumulateCases,
  importanceBackwardCases,
  importanceDrawCases,
  importanceScaleCases,
  importanceWeightsCases,
} from './importance/importance';
import { freeBitsCases } from './latent/free_bits';
import { meanCases } from './latent/mean';
import { reparameterizeBackwardCases, reparameterizeCases } from './latent/reparameterize';
import { logisticCases, logisticMeanCases } from './logistic/logistic';
import { logisticMixtureCases, logisticMixtureMeanCases } from './logistic_mixture/logistic_mixture';
import { normCases, normInputGradientCases, normParameterGradientCases } from './norm/norm';
import { poolBackwardCases, poolCases } from './pool/pool';
import { positionCases, positionGradientCases } from './position/position';
import { latentStatisticsCases } from './statistics/latent_statistics';
import { listRowsCases } from './tokens/list_rows';
import { tokensCases } from './tokens/tokens';
import {
  upconv2dForwardCases,
  upconv2dInputGradientCases,
  upconv2dWeightGradientCases,
} from './upconv2d/upconv2d';

export type { KernelCase } from './harness';

/** Every kernel's checks against its float64 twin. Of no test runner: vitest runs them in Node, a page in browsers. */
export const cases: readonly KernelCase[] = [
  ...denseForwardCases,
  ...denseInputGradientCases,
  ...denseWeightGradientCases,
  ...listedForwardCases,
  ...listedInputGradientCases,
  ...listedWeightGradientCases,
  ...conv2dForwardCases,
  ...conv2dInputGradientCases,
  ...conv2dWeightGradientCases,
  ...conv2dBiasGradientCases,
  ...upconv2dForwardCases,
  ...upconv2dInputGradientCases,
  ...upconv2dWeightGradientCases,
  ...chainForwardCases,
  ...chainBackwardCases,
  ...activationCases,
  ...activationBackwardCases,
  ...addCases,
  ...addBackwardCases,
  ...conditionCases,
  ...normCases,
  ...normInputGradientCases,
  ...normParameterGradientCases,
  ...attentionCases,
  ...attentionQueryGradientCases,
  ...attentionKeyGradientCases,
  ...gatherBytesCases,
  ...gatherFloatsCases,
  ...gatherLabelsCases,
  ...normalCases,
  ...drawTokenCases,
  ...listRowsCases,
  ...reparameterizeCases,
  ...reparameterizeBackwardCases,
  ...freeBitsCases,
  ...importanceDrawCases,
  ...importanceWeightsCases,
  ...importanceScaleCases,
  ...importanceBackwardCases,
  ...importanceAccumulateCases,
  ...latentStatisticsCases,
  ...meanCases,
  ...inpaintCases,
  ...requantizeCases,
  ...bernoulliCases,
  ...gaussianCases,
  ...logSigmaGradientCases,
  ...logisticCases,
  ...logisticMeanCases,
  ...logisticMixtureCases,
  ...logisticMixtureMeanCases,
  ...continuousBernoulliCases,
  ...continuousBernoulliMeanCases,
  ...categoricalCases,
  ...categoricalMeanCases,
  ...embeddingCases,
  ...embeddingGradientCases,
  ...ngramsCases,
  ...ngramsGradientCases,
  ...positionCases,
  ...positionGradientCases,
  ...poolCases,
  ...poolBackwardCases,
  ...broadcastAddCases,
  ...broadcastAddBackwardCases,
  ...tokensCases,
  ...scoresCases,
  ...gradientNormCases,
  ...clipCases,
  ...adamCases,
  ...advanceCases,
  ...quadsCases,
];

/** Every kernel, family, shape and kind of tail; not every activation in those families that compile for long. */
export const quickCases: readonly KernelCase[] = cases.filter(({ thorough }) => !thorough);

/** The most cases that a browser runs of a kernel by a family, and of a kernel that has none. */
const FEW = { family: 2, kernel: 6 } as const;

/** Of families that are alike and compile for seconds, a browser runs the one of the smallest tiles. */
const inBrowsers = MATMULS.filter(
  (matmul) => !SLOW_TO_COMPILE.includes(matmul) || ALIKE.some((families) => families.at(-1) === matmul),
);
const others = inBrowsers.filter((matmul) => matmul !== 'plain');

/** The kernels of products that are no dense layers. */
const special = [
  ...new Set(
    quickCases.flatMap(({ kernel, needs }) => (needs && !kernel.startsWith('dense_') ? [kernel] : [])),
  ),
];

/** Whether a browser runs a kernel by a family: of the special ones each by `plain` and by one other, in turn. */
function isInBrowsers(kernel: string, family: Matmul): boolean {
  const i = special.indexOf(kernel);
  if (i < 0 || family === 'plain') return inBrowsers.includes(family);
  return others[i % others.length] === family;
}

/**
 * A few cases of each kernel: the first, the last and what lies evenly between them. Dense layers by each family, the other products
 * by `plain` and one more, so that each family has one of them, too: a tile and a product meet in their `a`, `b` and `store`
 * alone. They show that another implementation of WebGPU takes each WGSL file and each constant; that all of them are right together
 * is for all cases to show, in Node, and in a browser in the long form of the tests.
 */
export const fewCases: readonly KernelCase[] = [
  ...new Set(quickCases.map(({ kernel, needs }) => `${kernel} ${needs}`)),
].flatMap((group) => {
  const own = quickCases.filter(({ kernel, needs }) => `${kernel} ${needs}` === group);
  const [{ kernel, needs: family }] = own as [KernelCase];
  if (family && !isInBrowsers(kernel, family)) return [];
  if (family && SLOW_TO_COMPILE.includes(family)) return own.slice(0, 1);
  const most = family ? FEW.family : FEW.kernel;
  return own.filter((_, i) => own.length <= most || isSpread(i, own.length, most));
});

/** Whether item `i` of so many is among `most` that lie evenly from the first to the last. */
function isSpread(i: number, length: number, most: number): boolean {
  return Array.from({ length: most }, (_, n) => Math.round((n * (length - 1)) / (most - 1))).includes(i);
}
