import { whole } from '../numbers';
import { Button } from '../parts/button';
import { Panel } from '../parts/panel';
import { inspection, run } from '../state';
import { Code } from './code';
import { Chosen } from './dispatch';
import { Features } from './features';
import { Formula } from './formula';
import { look, lookedAt, looking } from './look';
import { Steps } from './steps';
import { Why } from './why';

/** How one training step works, shown on the model that is being trained. */
export function Learn() {
  return (
    <Panel
      id="learn"
      title="Learn"
      hint={<span role="status">{state()}</span>}
      actions={
        <Button kind="primary" disabled={!run.value || looking.value} onClick={look}>
          Look inside
        </Button>
      }
    >
      <Formula />
      <Why />
      <Features />
      {inspection.value && (
        <div class="inside">
          <Steps />
          <Chosen />
          <Code />
        </div>
      )}
    </Panel>
  );
}

function state(): string {
  if (looking.value) return 'Looking inside a step. Training waits meanwhile, and then goes on.';
  if (!inspection.value) {
    return `How does a step work? Look inside one: training waits for a moment while it is taken apart on a copy of the
      model, kernel by kernel.`;
  }
  const { batchSize, dispatches, method } = inspection.value;
  const clock = method === 'timestamps' ? 'the GPU’s own clock' : 'the wall clock';
  return `The step after number ${whole(lookedAt.value)}: a batch of ${batchSize} through ${dispatches.length} dispatches,
    timed by ${clock}.`;
}
