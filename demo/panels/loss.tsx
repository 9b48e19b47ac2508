import { computed } from '@preact/signals';
import { nats, whole } from '../numbers';
import { Chart } from '../parts/chart';
import { Panel } from '../parts/panel';
import { evaluations, noun, progress, run } from '../state';
import { lossWords } from './loss_words';
import { Measure, Measurement } from './measurement';

const UNSTARTED: Parameters<typeof lossWords>[0] = { likelihood: 'bernoulli' };
const settings = computed(() => run.value?.settings ?? UNSTARTED);
const words = computed(() => lossWords(settings.value));
const samples = computed(() => settings.value.samples);
/** The same ones, as a chart is drawn anew for others, until their names change. */
const bounds = computed(() => {
  const { training, test } = lossWords({ ...UNSTARTED, samples: samples.value });
  return [
    { name: training, points: progress, of: 'elbo', colour: '--curve-train' },
    { name: test, points: evaluations, of: 'elbo', colour: '--curve-test' },
  ] as const;
});
const PARTS = [
  { points: progress, name: 'Reconstruction', of: 'reconstruction', colour: '--curve-reconstruction' },
  { points: progress, name: 'KL', of: 'kl', colour: '--curve-kl', right: true },
] as const;

const summary = computed(() => {
  const [last, judged] = [progress.value.at(-1), evaluations.value.at(-1)];
  if (!last) return 'No step yet.';
  const tested = judged
    ? ` On the test ${noun.value}s the ELBO was ${nats(judged.elbo)} nats at step ${whole(judged.step)}.`
    : '';
  return `At step ${whole(last.step)} the ${words.value.bound} is ${nats(last.elbo)} nats on the training ${noun.value}s, of which the
    reconstruction costs ${nats(last.reconstruction)} and the KL ${nats(last.kl)}.${tested}`;
});

/** How the run comes along. */
export function Loss() {
  return (
    <Panel
      id="loss"
      title="Loss"
      actions={<Measure />}
      hint={
        <span id="protocol">
          Nats per {noun.value}, by step. {run.value && words.value.protocol}
        </span>
      }
    >
      <p class="unseen">{summary}</p>
      <Chart title={`${words.value.chart}: higher is better`} curves={bounds.value} />
      <Chart title="Its parts: lower is better" curves={PARTS} />
      <Measurement />
    </Panel>
  );
}
