import type { View } from '../gpu/view';
import { STREAMS } from '../random';
import { adam } from '../step/adam';
import { clip } from '../step/clip';
import type { Binarization } from '../step/gather';
import { gradientNorm } from '../step/gradient_norm';
import { advanceOf, epochBuilder, fixedBinarization, gather } from './batches';
import type { Plan } from './builder';
import { resolveSpec, type Spec, type SpecInput } from './spec';
import { type PlanTrainingOptions, resolveTraining, type TrainingOptions } from './training_options';

export type { Plan } from './builder';

export type { DataKind, PlanTrainingOptions } from './training_options';

/**
 * One step of training: a batch forward, backward, and an update of the parameters. Throws a SpecError or an OptionError
 * for what is wrong.
 */
export function planTraining(spec: SpecInput, options: PlanTrainingOptions): Plan {
  const resolved = resolveSpec(spec);
  return trainingPlan(resolved, resolveTraining(options, resolved));
}

/** The same for a spec and options that are checked. */
export function trainingPlan(spec: Spec, options: TrainingOptions): Plan {
  const {
    samples = 1,
    beta,
    betaWarmup = 0,
    betaCycles = 1,
    freeBits = 0,
    freeBitsOf = 'each',
    clipNorm,
    workgroups = 1,
  } = options;
  const objective = { samples, beta, betaWarmup, betaCycles, freeBits, freeBitsOf } as const;
  const builder = epochBuilder(spec, options, STREAMS.training, objective);
  const { layout } = builder;
  const { size } = layout;
  const { window } = options;
  gather(builder, options, { shuffle: true, binarize: trainingBinarization(spec, window !== undefined) });
  builder.forward();
  const parts = builder.backward(workgroups);
  if (clipNorm !== undefined) {
    builder.add(gradientNorm(size, parts));
    builder.add(clip(size, parts, clipNorm));
  }
  const [first] = Object.values(layout.parameters).flatMap((own) => Object.values(own));
  builder.add({ ...adam(size, parts, options), shows: [first as View] });
  builder.add(advanceOf(builder, options));
  return builder.finish({ gradients: parts * size, first_moment: size, second_moment: size });
}

/** Where data pass through a window, a fit has the numbers of its examples behind them. */
function trainingBinarization({ binarize }: Spec, numbered: boolean): Binarization | undefined {
  if (binarize === 'each epoch') return { by: 'place', stream: STREAMS.binarizedAnew };
  return binarize && fixedBinarization(binarize, numbered);
}
