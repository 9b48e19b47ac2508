import { STREAMS } from '../random';
import { adam } from '../step/adam';
import { padded } from './layout';
import { type DataKind, type EpochOptions, type Plan, Planner, type PlanOptions } from './planner';
import { resolveSpec, type Spec, type SpecInput } from './spec';
import { type PlanTrainingOptions, resolveTraining } from './training_options';

export type { Place } from './arena';
export {
  type DataKind,
  type EpochOptions,
  type Plan,
  type PlanOptions,
  productName,
  STATE_BYTES,
  shardName,
  type TrainingOptions,
} from './planner';

export type { PlanTrainingOptions };

/**
 * One step of training: a batch forward, backward, and an update of the parameters. Throws a SpecError or an OptionError
 * for what is wrong.
 */
export function planTraining(input: SpecInput, given: PlanTrainingOptions): Plan {
  const spec = resolveSpec(input);
  const options = resolveTraining(given);
  const plan = new Planner(spec, options);
  plan.epochStep(options, STREAMS.training, true);
  const parts = plan.backward(options);
  if (options.clipNorm !== undefined) plan.clip(parts, options.clipNorm);
  plan.add(adam(plan.layout.size, parts, options));
  plan.advance(options, options);
  return plan.finish({
    gradients: parts * plan.layout.size,
    first_moment: plan.layout.size,
    second_moment: plan.layout.size,
  });
}

/** One step of evaluation: a batch forward and its losses. The examples come in their order. */
export function planEvaluation(spec: Spec, options: EpochOptions): Plan {
  const plan = new Planner(spec, options);
  plan.epochStep(options, STREAMS.evaluation, false);
  plan.advance(options, { beta1: 0, beta2: 0 });
  return plan.finish();
}

/** x -> mu and logvar: `places.heads`. x is written into buffer `data`. */
export function planEncoding(spec: Spec, options: PlanOptions & { readonly data: DataKind }): Plan {
  const plan = new Planner(spec, options);
  const data = plan.gatherAll(options.data);
  plan.forward(plan.encoder);
  return plan.finish({ data });
}

/** z -> probabilities or means: `places.output`. z is written into its place, or drawn from the prior with a seed. */
export function planDecoding(spec: Spec, options: PlanOptions & { readonly seed?: number }): Plan {
  const plan = new Planner(spec, options);
  if (options.seed !== undefined) plan.noise('z', STREAMS.prior, options.seed);
  plan.decode();
  return plan.finish();
}

/**
 * x -> mu -> probabilities or means: `places.output`. x is written into buffer `data`.
 *
 * With `rounds`, missing values of x are restored (Rezende et al. 2014, appendix F, with the mean of q(z|x) for a draw):
 * x is encoded and decoded, what comes out put in the place of what is missing, and so again. Buffer `known` takes a
 * byte a value, 0 where it is missing, in rows padded to whole words. At the end `places.output` is x, filled in.
 * What is missing starts as 0: on MNIST, with 2 and 20 latent dimensions and five kinds of gaps, ten rounds from there
 * left less error than from 0.5, or from the image of z = 0, in all ten cases.
 */
export function planReconstruction(
  spec: Spec,
  options: PlanOptions & { readonly data: DataKind; readonly rounds?: number },
): Plan {
  const { rounds } = options;
  const plan = new Planner(spec, options);
  const data = plan.gatherAll(options.data);
  if (rounds === undefined) {
    plan.autoencode();
    return plan.finish({ data });
  }
  plan.inpaint(true);
  for (let round = 0; round < rounds; round++) {
    plan.autoencode();
    plan.inpaint(false);
  }
  const { rows, columns } = plan.arena.places.x;
  return plan.finish({ data, known: (rows * padded(columns)) / 4 });
}
