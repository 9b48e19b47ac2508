import { OptionError } from '../../errors';
import { MatmulGpu } from '../../tiles/gpu';
import { tileOf } from '../../tiles/table';
import { shown } from '../../words';
import { batchRows } from '../bits_back';
import type { IntegerModel } from '../model';
import type { Network } from '../network';
import { checkExact } from './check';
import { GpuLayers } from './layers';

/**
 * A codec's networks on a GPU, which has turned out to compute exactly with integers in the tiles that run them. Throws an
 * {@link OptionError} for what is no GPU or one whose tiles round, and a KernelError where it is not exact.
 */
export async function gpuNetwork(gpu: MatmulGpu, model: IntegerModel): Promise<Network> {
  if (!(gpu instanceof MatmulGpu))
    throw new OptionError('gpu', `must come from openGpu, not be ${shown(gpu)}`);
  if (tileOf(gpu.matmul).staging === 'f16') {
    throw new OptionError(
      'gpu',
      `has its products pinned to "${gpu.matmul}", which rounds to half precision, and archives must be exact: open it with another matmul, or with none`,
    );
  }
  gpu.check();
  const rows = batchRows(model.values);
  await checkExact(gpu, model, rows);
  const encoder = await GpuLayers.create(gpu, model.encoder, rows);
  try {
    const decoder = await GpuLayers.create(gpu, model.decoder, rows);
    return {
      encode: (values, rows) => encoder.run(values, rows),
      decode: (centres, rows) => decoder.run(centres, rows),
      dispose() {
        encoder.dispose();
        decoder.dispose();
      },
    };
  } catch (error) {
    encoder.dispose();
    throw error;
  }
}
