// What becomes of files, however they come to the page.

import { chosenFiles } from './data/chosen';
import { type Dropped, walk } from './data/dropped';
import { unsay } from './messages';
import { choose } from './own';
import { chooseTexts } from './own_texts';
import { load } from './start';

const MODEL = /\.safetensors$/i;
const ARCHIVE = /\.vaez$/i;
const TEXTS = /\.(txt|csv|tsv|json)$/i;

/** Takes files of a file input: a saved model, an archive, texts, or images. */
export function takeFiles(files: readonly File[]): void {
  const [first, second] = files;
  if (!first) return;
  const open = second ? undefined : opens(first.name);
  if (open) void open(first);
  else choose([{ files: chosenFiles(files), unreadable: [] }]);
}

/**
 * Takes what was dropped, folders with all that is in them; images to be packed, where it was dropped on the panel for that. True if
 * these may be images to learn from, which are then read.
 */
export function takeDropped(dropped: Dropped, toPack: boolean): boolean {
  const { entries, files } = dropped;
  if (entries.length + files.length === 0) return false;
  const name = entries[0]?.name ?? files[0]?.name ?? '';
  const open = entries.length + files.length === 1 ? opens(name) : undefined;
  if (open) void takeFirst(dropped, open);
  else if (toPack) void archives().then(({ packDropped }) => packDropped(dropped));
  else {
    choose(walk(dropped));
    return true;
  }
  return false;
}

/** What opens a file of that name, if it is no image. */
function opens(name: string): ((file: File) => Promise<void>) | undefined {
  if (MODEL.test(name)) return load;
  if (TEXTS.test(name)) return chooseTexts;
  return ARCHIVE.test(name) ? async (file) => (await archives()).openFile(file) : undefined;
}

const archives = () => import('./archive/state');

async function takeFirst(dropped: Dropped, open: (file: File) => Promise<void>): Promise<void> {
  unsay('images');
  for await (const { files } of walk(dropped)) for (const { file } of files) return open(file);
}
