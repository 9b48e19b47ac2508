import { mkdtempSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import { discs } from '../support/idx';

export const HEIGHT = 9;
export const WIDTH = 7;
/** What trains on the small images, in a moment. */
export const OPTIONS = '--data images.gz --labels labels --encoder 16 --batch 32 --lr 0.01'.split(' ');

/** A folder with 200 small images and their labels, removed after the file's last test. */
export function smallData() {
  const folder = mkdtempSync(join(tmpdir(), 'webgpu-vae-small-'));
  const path = (...names: string[]): string => join(folder, ...names);
  const json = async (...names: string[]) => JSON.parse(await readFile(path(...names), 'utf8'));
  const { images, labels } = discs(200, HEIGHT, WIDTH);
  writeFileSync(path('images.gz'), gzipSync(images));
  writeFileSync(path('labels'), labels);
  afterAll(() => rm(folder, { recursive: true }));
  return { folder, path, json };
}
