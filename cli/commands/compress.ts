import type { Command } from 'commander';
import { compress as compressed, list, packCodec, readCodec } from '../../src/archive/index';
import { type ArchiveAdapterOptions, addArchiveAdapterOption, openChosen } from '../archive/adapter';
import { addRawOptions, dimsOf, ofShape, type RawOptions, readRaw } from '../archive/raw_images';
import { type Rivals, rivalsOf } from '../archive/rivals';
import { onDisk } from '../data/stream';
import { addOverwriteOption, keep } from '../output/output';
import { prepareFile, readBytes, writePartsSafely } from '../terminal/files';
import { count, counted } from '../terminal/format';
import { interruptible } from '../terminal/interrupt';
import { addExamples, addJsonOption, parseCount, parsePath } from '../terminal/options';
import { countVoice } from '../terminal/progress';

interface CompressOptions extends RawOptions, ArchiveAdapterOptions {
  codec: string;
  out: string;
  includeModel?: boolean;
  lossy?: boolean;
  block?: number;
  compare?: boolean;
  overwrite?: boolean;
  json?: boolean;
}

export function addCompress(program: Command): void {
  const command = program
    .command('compress')
    .description('compress images by a codec, without loss unless --lossy')
    .option('--codec <file>', 'what quantize has made', parsePath, 'out/codec.safetensors')
    .option('--out <file>', 'the archive to write', parsePath, 'images.vaez')
    .option('--include-model', 'put the codec into the archive, which then needs no other file')
    .option(
      '--block <n>',
      'images of a block, which is decoded without the others (default: as many as have a million values)',
      parseCount,
    )
    .option(
      '--lossy',
      'keep the posterior means alone, about half a byte a latent: images that are alike come back, not the same',
    )
    .option('--compare', 'say what gzip, xz (where it is there) and PNG make of the same images')
    .action(compress);
  addRawOptions(command);
  addArchiveAdapterOption(command);
  addOverwriteOption(command, 'an archive that is');
  addJsonOption(command);
  command.addHelpText(
    'after',
    `
Each block is decoded again, on the CPU, and compared before it is written; the archive takes its name when it is whole. With --lossy
the PSNR is that of all values together: 10 log10(255^2 / mean squared error), or 1 for 255 of bits.`,
  );
  addExamples(command, [
    'compress',
    'compress --codec mnist.codec.safetensors --data images.idx --out images.vaez --include-model',
    'compress --codec mnist.codec.safetensors --lossy --out small.vaez',
  ]);
}

async function compress(options: CompressOptions): Promise<void> {
  const codec = await readCodec(await readBytes(options.codec, 'the codec'));
  const images = await readRaw(options);
  await prepareFile(options.out, [options.codec, options.data]);
  await keep(options.out, options.overwrite, ', and may be all that is left of its images');
  using chosen = await openChosen(options);
  using interrupt = interruptible(options.json);
  using progress = countVoice(images.count, 'image');
  const one = images.pixels.includes(255) || !images.pixels.includes(1) ? 255 : 1;
  let psnr: number | undefined;
  const parts = compressed(codec, images.pixels, {
    shape: dimsOf(images),
    ...(options.block !== undefined && { blockItems: options.block }),
    ...(options.includeModel && { includeCodec: true }),
    one,
    ...(chosen.gpu && { gpu: chosen.gpu }),
    signal: interrupt.signal,
    ...(options.lossy && { lossy: true }),
    onProgress(now) {
      progress.tick(now.items);
      psnr = now.psnr;
    },
  });
  // What lies on the disk has an index that is that of its blocks, as whoever opens it will find.
  let listing: Awaited<ReturnType<typeof list>> | undefined;
  await ofShape(images, () =>
    writePartsSafely(options.out, parts, async (temporary) => {
      listing = await list(await onDisk(temporary, 'the archive'));
    }),
  );
  if (!listing) throw new TypeError('an archive that was not read');
  const { items, bytes, codecBytes } = listing;
  const rivals = options.compare
    ? rivalsOf(images.pixels, images, codec.model.likelihood === 'bernoulli')
    : undefined;
  const whole = bytes - codecBytes + (await packCodec(codec)).length;
  const perPixel = (size: number) => (8 * size) / images.pixels.length;
  const facts = {
    ...{ out: options.out, images: items, bytes, codecBytes, codec: codec.hash },
    ran: chosen.name,
    net: perPixel(bytes - codecBytes),
    withCodec: perPixel(whole),
    ...(psnr !== undefined && { lossy: { psnr, bytesPerImage: (bytes - codecBytes) / items } }),
    ...(rivals && { rivals }),
  };
  process.stdout.write(
    options.json
      ? `${JSON.stringify(facts)}\n`
      : `${[
          `${counted(items, 'image')} (${images.name}), on ${chosen.name}`,
          ...(psnr === undefined
            ? []
            : [
                `lossy: PSNR ${psnr.toFixed(2)} dB, ${((bytes - codecBytes) / items).toFixed(1)} bytes an image net of the codec`,
              ]),
          row('net of the codec', bytes - codecBytes, facts.net),
          row('with the codec', whole, facts.withCodec),
          ...(rivals ? rows(rivals, perPixel) : []),
          options.out,
        ].join('\n')}\n`,
  );
}

function rows(rivals: Rivals, perPixel: (size: number) => number): string[] {
  const names = { raw: 'raw', gzip: 'gzip -9', xz: 'xz -9e', png: 'PNG each' };
  return Object.entries(rivals).map(([name, size]) => row(names[name as keyof Rivals], size, perPixel(size)));
}

function row(name: string, size: number, perPixel: number): string {
  return `${name.padEnd(18)}${count(size).padStart(12)} bytes  ${perPixel.toFixed(3)} bits a pixel`;
}
