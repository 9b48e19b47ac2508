import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure, Interrupted } from '../../cli/terminal/errors';
import {
  prepareFile,
  prepareFolder,
  readBytes,
  writeFileSafely,
  writePartsSafely,
} from '../../cli/terminal/files';
import { DataError } from '../../src/errors';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-files-'));
  // Open to the user that `asNobody` becomes.
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

/** Root may write anywhere, so it steps down for the while. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('prepareFolder', () => {
  it('makes the folder and leaves nothing else', async () => {
    const out = join(folder, 'a/b/c');
    await prepareFolder(out, ['x']);
    expect(await readdir(out)).toEqual([]);
  });

  it('touches no file that is there', async () => {
    await writeFile(join(folder, 'model'), 'old');
    await prepareFolder(folder, ['model']);
    expect(await readdir(folder)).toEqual(['model']);
    expect(await readFile(join(folder, 'model'), 'utf8')).toBe('old');
  });

  it('refuses a file in the way, at the end of the path or within it', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(prepareFolder(join(folder, 'file'), [])).rejects.toThrow(
      /a file of that name is in the way/,
    );
    await expect(prepareFolder(join(folder, 'file/x'), [])).rejects.toThrow(/a file, not a folder/);
    await expect(prepareFolder(join(folder, 'file/x/y'), [])).rejects.toThrow(Failure);
  });

  it('refuses a folder where a file is to go', async () => {
    await mkdir(join(folder, 'model'));
    await expect(prepareFolder(folder, ['model'])).rejects.toThrow(/model: a folder of that name/);
  });

  it.skipIf(process.platform === 'win32')('refuses a folder without permission', async () => {
    const locked = join(folder, 'locked');
    await mkdir(locked);
    await chmod(locked, 0o555);
    await asNobody(async () => {
      await expect(prepareFolder(locked, [])).rejects.toThrow(/permission denied.* --out/);
      await expect(prepareFolder(join(locked, 'new'), [])).rejects.toThrow(/permission denied/);
      await expect(prepareFile(join(locked, 'new.png'))).rejects.toThrow(/permission denied/);
    });
  });

  it.skipIf(process.platform === 'win32')('gives up where the system has no place for folders', async () => {
    await expect(prepareFolder('/proc/webgpu-vae', [])).rejects.toThrow(Failure);
  });
});

it('removes what a killed process was about to write as that file, and nothing else', async () => {
  // No process has a number as large.
  const names = [
    '.mine.99999999.0a1b2c3d.tmp',
    '.other.99999999.0a1b2c3d.tmp',
    `.mine.${process.pid}.0a1b2c3d.tmp`,
  ];
  for (const name of names) await writeFile(join(folder, name), '');
  await prepareFile(join(folder, 'mine'));
  expect((await readdir(folder)).sort()).toEqual(names.slice(1).sort());
});

it('prepares a single file without making it', async () => {
  await prepareFile(join(folder, 'x.png'));
  expect(await readdir(folder)).toEqual([]);
  await expect(prepareFile(join(folder, 'none/x.png'))).rejects.toThrow(/there is no such file or folder/);
  await expect(prepareFile(folder)).rejects.toThrow(/a folder of that name is in the way/);
});

describe('writeFileSafely', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    const path = join(folder, 'x');
    await writeFile(path, 'old');
    await writeFileSafely(path, new Uint8Array([1, 2]));
    expect([...(await readFile(path))]).toEqual([1, 2]);
    expect(await readdir(folder)).toEqual(['x']);
  });

  it('leaves things as they were when it fails', async () => {
    await mkdir(join(folder, 'x'));
    await writeFile(join(folder, 'x/inner'), 'old');
    await expect(writeFileSafely(join(folder, 'x'), 'new')).rejects.toThrow(Failure);
    expect(await readdir(folder)).toEqual(['x']);
    expect(await readFile(join(folder, 'x/inner'), 'utf8')).toBe('old');
  });
});

it('reads plain bytes, and names what it cannot read', async () => {
  await writeFile(join(folder, 'x'), 'abc');
  expect((await readBytes(join(folder, 'x'), 'the model')).constructor).toBe(Uint8Array);
  await expect(readBytes(join(folder, 'y'), 'the model')).rejects.toThrow(
    /the model .*y: there is no such file/,
  );
  await expect(readBytes(folder, 'the model')).rejects.toThrow(/it is a folder/);
});

describe('a file that is read', () => {
  it('is not written over, by whatever name it is called', async () => {
    const path = join(folder, 'model.safetensors');
    await writeFile(path, 'model');
    await expect(prepareFile(path, [undefined, join(folder, '.', 'model.safetensors')])).rejects.toThrow(
      /is read by/,
    );
    await expect(prepareFolder(folder, ['run.json', 'model.safetensors'], [path])).rejects.toThrow(
      /is read by/,
    );
    await prepareFile(path, ['mnist', join(folder, 'other')]);
    expect(await readFile(path, 'utf8')).toBe('model');
  });
});

describe('writePartsSafely', () => {
  async function* parts(then?: Error): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(1, 2);
    yield Uint8Array.of(3);
    if (then) throw then;
  }
  const path = () => join(folder, 'whole');

  it('gives the file its name when all parts are there and it was looked at', async () => {
    await writePartsSafely(path(), parts(), async (temporary) => {
      expect([...(await readFile(temporary))]).toEqual([1, 2, 3]);
      expect(await readdir(folder)).not.toContain('whole');
    });
    expect([...(await readFile(path()))]).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toEqual(['whole']);
  });

  it('leaves what was there, and nothing else, where a part does not come, the disk is full, or the look is wrong', async () => {
    await writeFile(path(), 'old');
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    const wrong = new DataError('wrong');
    const cases = [
      [parts(wrong), undefined, /^wrong$/, DataError],
      [parts(new Interrupted()), undefined, /interrupted/, Interrupted],
      [parts(full), undefined, /the disk is full\. What was there before is unchanged/, Failure],
      [parts(), () => Promise.reject(wrong), /^wrong$/, DataError],
    ] as const;
    for (const [from, check, message, kind] of cases) {
      const error = await writePartsSafely(path(), from, check).catch((caught) => caught);
      expect(error).toBeInstanceOf(kind);
      expect(error.message).toMatch(message);
      expect(await readdir(folder)).toEqual(['whole']);
      expect(await readFile(path(), 'utf8')).toBe('old');
    }
  });
});
