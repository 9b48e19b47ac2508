import {
  boundOf,
  type Evaluation,
  type Judged,
  protocolOf,
  type Spec,
  trainingProtocolOf,
} from '../../src/index';
import type { Objective } from './objective';

/** How the figures of a run come about: those of training, and those of its test images. */
export interface Protocols {
  readonly training: string;
  readonly test: string;
}

export function protocolsOf(config: Spec & Objective, test?: Pick<Evaluation, 'protocol'> | null): Protocols {
  // Older runs have no protocol beside their figures.
  return { training: trainingProtocolOf(config, config), test: test?.protocol ?? protocolOf(config) };
}

/** The same for people, once where training and test figures are alike; and by which of them models are chosen. */
export function describeProtocols(
  { training, test }: Protocols,
  {
    samples = 1,
    binarize,
    chooses,
  }: Pick<Judged, 'binarize'> & {
    readonly samples?: number | undefined;
    readonly chooses: readonly string[];
  },
): string {
  // Those that are binarised in each epoch are so anew in training, and once in an evaluation.
  if (samples === 1 && binarize !== 'each epoch') return `Figures: ${test}`;
  const choice = chooses.map((option) => `--${option}`).join(' and ');
  return [
    `Training figures: ${training}`,
    `Test figures: ${test}`,
    ...(choice && samples > 1
      ? [
          `${choice} ${chooses.length === 1 ? 'goes' : 'go'} by the test ELBO, not by the ${boundOf(samples)} that is trained on.`,
        ]
      : []),
  ].join('\n');
}
