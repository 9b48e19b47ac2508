import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { withModel } from '../../cli/device/session';

test('images that do not fit a model are refused before there is a GPU', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-fit-'));
  vi.stubEnv('WEBGPU_VAE_NO_ADAPTER', 'no adapter was found');
  try {
    const model = join(folder, 'model.safetensors');
    const header = Buffer.from(JSON.stringify({ __metadata__: { spec: JSON.stringify({ input: 12 }) } }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(model, Buffer.concat([length, header]));
    const using = (channels: number) =>
      withModel({ model }, async () => {}, [{ height: 2, width: 2, channels }]);
    await expect(using(1)).rejects.toThrow('images of 2x2 = 4 pixels do not fit the model, which takes 12');
    await expect(using(3)).rejects.toThrow('no adapter was found');
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
});
