import type { InspectedDispatch } from '../live';
import { activationName } from '../model_words';
import { fixed, three, whole } from '../numbers';
import { Codes } from './codes';
import { groupOf } from './groups';
import { activation, dispatch, likelihood } from './look';
import { MatrixPicture } from './matrix';
import { wordsOf } from './words';

/** The chosen dispatch: what it does, what came out of it, and what it cost. */
export function Chosen() {
  if (!dispatch.value) return null;
  const { kernel, label, matmul, grid, flops, bytes, ms, result } = dispatch.value;
  const codes = groupOf(dispatch.value) === 'Latent';
  return (
    <div class="chosen">
      <h3>
        {label}{' '}
        <span class="quiet">
          <code>{kernel}</code>
          {matmul && `, ${matmul} products`}
        </span>
      </h3>
      <p>
        {wordsOf(dispatch.value, {
          likelihood: likelihood.value,
          activation: activationName(activation.value),
        })}
      </p>
      {result && codes && <Codes matrix={result} />}
      {result && <MatrixPicture matrix={result} as={lookOf(dispatch.value)} />}
      <dl class="figures">
        <Figure name="Workgroups" value={grid.map(whole).join(' × ')} />
        <Figure name="Time" value={`${fixed(ms, 3)} ms`} />
        <Figure name="Operations" value={large(flops)} />
        <Figure name="Bytes moved" value={large(bytes)} />
        <Figure name="GFLOP/s" value={three(flops / ms / 1e6)} />
        <Figure name="GB/s" value={three(bytes / ms / 1e6)} />
      </dl>
    </div>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What a result's values stand for. */
function lookOf({ part, result }: InspectedDispatch): 'pixels' | 'logits' | undefined {
  if (part === 'batch') return 'pixels';
  if (result?.name !== 'output') return undefined;
  return likelihood.value === 'gaussian' || likelihood.value === 'logistic' ? 'pixels' : 'logits';
}

function large(value: number): string {
  if (value >= 1e6) return `${three(value / 1e6)} M`;
  return value >= 1e4 ? `${three(value / 1e3)} k` : whole(value);
}
