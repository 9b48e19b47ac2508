import type { Gpu, Vae } from '../../src/index';
import type { TrainingData } from '../data/data';
import { sizeOf } from '../data/shape';
import type { Left } from '../runs/earlier';
import { count, counted } from '../terminal/format';
import { nounOf } from '../terminal/noun';
import { describeSpec } from '../terminal/options';
import type { Voice } from '../terminal/progress';
import { fasterThan } from './software';

/** What becomes of another run that lies in the folder. */
export function announce(
  { words, unfinished, place }: Left,
  { out, overwrite }: { readonly out: string; readonly overwrite?: boolean },
): string {
  const fate = overwrite ? 'it is replaced' : `it is kept in ${place}`;
  return `${out} holds ${words}: ${fate} when this run has its first checkpoint.${unfinished ? ' --resume would go on with it.' : ''}`;
}

/** Says what is trained, on which data and which adapter. */
export async function introduce(
  voice: Voice,
  gpu: Gpu,
  vae: Vae,
  data: TrainingData,
  resumed: boolean,
): Promise<void> {
  const { name, software } = gpu.info;
  const { train, test } = data;
  // Who reads a log or events has read it before.
  const faster = voice.terminal && (await fasterThan(gpu.info));
  const kind = faster ? 'software' : 'software: a GPU would be far faster';
  const adapter = software ? `${name} (${kind})` : name;
  const line = `Adapter ${adapter}. Data ${data.name}: ${counted(train.count, nounOf(vae.spec))} of ${train.text ? `${train.width} bytes` : sizeOf(train)}. Model ${describeSpec(vae.spec)}: ${count(vae.parameterCount)} parameters.`;
  voice.say('start', line, {
    adapter: { name, software, matmul: gpu.matmul },
    data: {
      name: data.name,
      train: train.count,
      test: test.images.count,
      height: train.height,
      width: train.width,
      channels: train.channels,
    },
    model: { ...vae.spec, parameters: vae.parameterCount },
  });
  if (faster) voice.say('note', faster);
  // A run that goes on has said what is odd before it began.
  const warnings = resumed ? [] : data.warnings;
  const { line: read, ...facts } = data.read;
  voice.say(
    'data',
    [read, ...(resumed ? [] : data.notes), ...warnings.map(({ message }) => message)].join('\n'),
    { ...facts, warnings },
  );
  if (data.note) voice.say('note', data.note);
}
