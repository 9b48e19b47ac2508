import { UsageError } from '../../terminal/errors';
import { count, counted } from '../../terminal/format';
import { countVoice } from '../../terminal/progress';
import type { Skipped } from '../image_set';
import { type Decoded, type Library, openPicture, picturesOfPixels } from './decode';
import type { Found } from './found';
import { type Tile, tileName } from './tile';

/** Pixels of all sheets that are kept at a time. */
const MOST_PIXELS = 2 ** 28;

export interface Cut {
  /** The tiles that are not empty, by the path of their sheet, and their row and column. */
  readonly found: readonly Found[];
  readonly skipped: readonly Skipped[];
  readonly notes: readonly string[];
}

/** Cuts sheets into tiles; what is transparent or of one colour is no picture. Files that are no pictures are skipped; a single picture that is no larger than a tile is one. */
export async function cutSheets(sharp: Library, files: readonly Found[], tile: Tile): Promise<Cut> {
  const found: Found[] = [];
  const skipped: Skipped[] = [];
  const rests: string[] = [];
  let [sheets, empty, pixels] = [0, 0, 0];
  using progress = countVoice(files.length, 'sheet');
  for (const [done, { path, read }] of files.entries()) {
    progress.tick(done);
    try {
      const picture = await openPicture(sharp, await read());
      const { height, width } = picture;
      if (files.length === 1 && height <= tile.height && width <= tile.width)
        return { found: [{ path, read }], skipped: [], notes: [] };
      if (height < tile.height || width < tile.width)
        throw new Error(
          `it is ${height}x${width}, smaller than a tile of ${tile.height}x${tile.width}: --tile none takes it whole`,
        );
      pixels += height * width;
      if (pixels > MOST_PIXELS)
        throw new UsageError(
          `the sheets have more than the ${count(MOST_PIXELS)} pixels that are kept at a time: cut fewer of them.`,
        );
      const whole = await picture.decode({ height, width }, 'fit');
      const tiles = tilesOf(whole, tile);
      for (const { rgba, place } of tiles) {
        const { height, width } = tile;
        if (isPlain(rgba)) empty++;
        else
          found.push({
            path: `${path}#${place}`,
            read,
            open: picturesOfPixels(sharp, { height, width, rgba, brightest: whole.brightest }),
          });
      }
      sheets++;
      const [down, across] = [rest(height, tile.height, tile.gap), rest(width, tile.width, tile.gap)];
      if (down + across > 0) rests.push(`${path} is ${height}x${width}`);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      skipped.push({ path, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { found, skipped, notes: describe(tile, { sheets, tiles: found.length, empty, rests }) };
}

/** What of a side is beside the last tile. */
function rest(side: number, tile: number, gap: number): number {
  return (side + gap) % (tile + gap);
}

/** Row by row, each with its row and column. */
function tilesOf({ height, width, rgba }: Decoded, tile: Tile) {
  const { gap } = tile;
  const rows = Math.floor((height + gap) / (tile.height + gap));
  const columns = Math.floor((width + gap) / (tile.width + gap));
  return Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [top, left] = [row * (tile.height + gap), column * (tile.width + gap)];
    const own = new (rgba instanceof Uint16Array ? Uint16Array : Uint8Array)(4 * tile.height * tile.width);
    for (let y = 0; y < tile.height; y++) {
      const from = 4 * ((top + y) * width + left);
      own.set(rgba.subarray(from, from + 4 * tile.width), 4 * y * tile.width);
    }
    return { rgba: own, place: `${row},${column}` };
  });
}

/** Nothing is seen of it, or one colour. */
function isPlain(rgba: Uint8Array | Uint16Array): boolean {
  let [same, clear] = [true, true];
  for (let i = 0; i < rgba.length && (same || clear); i++) {
    if (rgba[i] !== rgba[i % 4]) same = false;
    if (i % 4 === 3 && rgba[i] !== 0) clear = false;
  }
  return same || clear;
}

function describe(
  tile: Tile,
  { sheets, tiles, empty, rests }: { sheets: number; tiles: number; empty: number; rests: readonly string[] },
): string[] {
  const cut = `Cut ${counted(sheets, 'sheet')} into ${counted(tiles, 'tile')} of ${tileName(tile)}`;
  const none =
    empty === 0
      ? ''
      : `; ${count(empty)} more ${empty === 1 ? 'is' : 'are'} empty, transparent or of one colour`;
  const [first] = rests;
  if (first === undefined) return [`${cut}${none}.`];
  const others =
    rests.length > 1
      ? `, and so ${rests.length === 2 ? 'is another one' : `are ${rests.length - 1} others`}`
      : '';
  return [
    `${cut}${none}.`,
    `${first}, which such tiles do not fill${others}: what is beside the last ones is left out.`,
  ];
}
