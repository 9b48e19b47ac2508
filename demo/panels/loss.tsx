import { computed } from '@preact/signals';
import { protocolOf } from '../../src/index';
import { nats, whole } from '../numbers';
import { Chart } from '../parts/chart';
import { Panel } from '../parts/panel';
import { evaluations, progress, run } from '../state';

const training = { name: 'Training', points: progress };
const test = { name: 'Test', points: evaluations };

const ELBO = [
  { ...training, of: 'elbo', colour: '--curve-train' },
  { ...test, of: 'elbo', colour: '--curve-test' },
] as const;
const PARTS = [
  { points: progress, name: 'Reconstruction', of: 'reconstruction', colour: '--curve-reconstruction' },
  { points: progress, name: 'KL', of: 'kl', colour: '--curve-kl', right: true },
] as const;

const summary = computed(() => {
  const [last, judged] = [progress.value.at(-1), evaluations.value.at(-1)];
  if (!last) return 'No step yet.';
  const tested = judged
    ? ` On the test images the ELBO was ${nats(judged.elbo)} nats at step ${whole(judged.step)}.`
    : '';
  return `At step ${whole(last.step)} the ELBO is ${nats(last.elbo)} nats on the training images, of which the
    reconstruction costs ${nats(last.reconstruction)} and the KL ${nats(last.kl)}.${tested}`;
});

const protocol = computed(() => run.value && protocolOf(run.value.settings));

/** How the run comes along. */
export function Loss() {
  return (
    <Panel id="loss" title="Loss" hint={<span id="protocol">Nats per image, by step. Test: {protocol}</span>}>
      <p class="unseen">{summary}</p>
      <Chart title="ELBO: higher is better" curves={ELBO} />
      <Chart title="Its parts: lower is better" curves={PARTS} />
    </Panel>
  );
}
