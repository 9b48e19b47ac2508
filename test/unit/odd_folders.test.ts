import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { readImages } from '../../cli/data/images';
import { locate } from '../../cli/data/locate';
import { floatTiff } from '../support/float_tiff';

const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-odd-folders-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PNG = await sharp({
  create: { width: 8, height: 8, channels: 3, background: { r: 200, g: 10, b: 10 } },
})
  .png()
  .toBuffer();

let made = 0;
function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const place = join(folder, `set-${made++}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), content);
  }
  return place;
}

test.skipIf(process.platform === 'win32')('a pipe is skipped, not waited for', async () => {
  const place = folderOf({ 'a.png': PNG });
  execFileSync('mkfifo', [join(place, 'pipe.png')]);
  const { pictures } = await readImages(place);
  expect(pictures).toMatchObject({
    count: 1,
    skippedFiles: [{ path: 'pipe.png', reason: 'it is no file' }],
  });
  rmSync(join(place, 'a.png'));
  await expect(locate(join(place, 'pipe.png'))).rejects.toThrow(/cannot read the data .*: it is no file\./);
  await expect(readImages(join(place, 'pipe.png'))).rejects.toThrow(/it is no file\./);
});

/** As somebody whom a folder of mode 0 is refused, which it never is to the superuser. */
async function refused(work: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

test.skipIf(process.platform === 'win32')('a folder that cannot be read is skipped, and named', async () => {
  const place = folderOf({ 'cat/1.png': PNG, 'lost+found/x.png': PNG });
  const none = folderOf({ 'lost+found/x.png': PNG });
  const shut = [place, none].map((set) => join(set, 'lost+found'));
  chmodSync(folder, 0o755);
  for (const one of shut) chmodSync(one, 0);
  await refused(async () => {
    expect(await locate(place)).toMatchObject({ train: place });
    const { pictures, notes } = await readImages(place);
    expect(pictures).toMatchObject({ count: 1, skipped: 1 });
    expect(notes?.at(-1)).toBe('Skipped 1 file: lost+found (this folder cannot be read: permission denied).');
    await expect(locate(none)).rejects.toThrow(
      /has no picture .* lost\+found in it may hold some, but this folder cannot be read: permission denied/,
    );
    await expect(locate(shut[0] as string)).rejects.toThrow(/cannot read the folder .*: permission denied\./);
  });
  for (const one of shut) chmodSync(one, 0o755);
});

test.skipIf(process.platform === 'win32')(
  'links to folders are followed, but for those in a circle',
  async () => {
    const own = folderOf({ 'cats/a.png': PNG, 'dogs/b.png': PNG });
    const place = folderOf({ 'birds/c.png': PNG });
    for (const name of ['cats', 'dogs']) symlinkSync(join(own, name), join(place, name));
    symlinkSync(place, join(place, 'birds', 'back'));
    const { count, pictures } = await readImages(place);
    expect(count).toBe(3);
    expect(pictures?.classes).toEqual(['birds', 'cats', 'dogs']);
    expect(pictures?.skippedFiles).toMatchObject([
      { path: 'birds/back', reason: 'this link leads back to a folder that it lies in' },
    ]);
  },
);

test('pictures whose names end in nothing are known by what they are', async () => {
  const place = folderOf({ a: PNG, b: PNG, 'notes.txt': 'none' });
  expect(await locate(place)).toMatchObject({ train: place });
  expect((await readImages(place)).count).toBe(2);
});

test('a picture of floats is skipped, as nobody knows its white', async () => {
  const { pictures } = await readImages(folderOf({ 'a.png': PNG, 'b.tif': floatTiff() }));
  expect(pictures).toMatchObject({
    count: 1,
    skippedFiles: [{ path: 'b.tif', reason: expect.stringMatching(/of the type float.*8 or 16 bits/) }],
  });
});

test.skipIf(process.platform === 'win32')('control characters in names reach no terminal', async () => {
  const { notes } = await readImages(
    folderOf({ 'a\u001b[31m/1.png': PNG, 'b\n/2.png': PNG, 'b\n/\u009b.txt': 'x' }),
  );
  expect(notes?.join('')).not.toMatch(/\p{Cc}/u);
  expect(notes).toContain('Classes by folder: a\\x1b[31m, b\\x0a.');
  await expect(readImages(folderOf({ '\u001b.txt': 'x' }))).rejects.toThrow('but \\x1b.txt: it is');
});

test('what is told of one picture is told in the singular', async () => {
  const clear = sharp({
    create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0.5 } },
  });
  const { notes } = await readImages(folderOf({ 'a.png': await clear.png().toBuffer() }));
  expect(notes).toContain(
    'The picture is transparent in part: white is laid under it; --ground says otherwise.',
  );
});
