// What becomes of files, however they come to the page.

import { chosenFiles } from './data/chosen';
import { type Dropped, walk } from './data/dropped';
import { unsay } from './messages';
import { choose } from './own';
import { load } from './start';

const MODEL = /\.safetensors$/i;

/** Takes files of a file input: a saved model, or images. */
export function takeFiles(files: readonly File[]): void {
  const [first, second] = files;
  if (first && !second && MODEL.test(first.name)) void load(first);
  else if (first) choose([{ files: chosenFiles(files), unreadable: [] }]);
}

/** Takes what was dropped, folders with all that is in them. True if these may be images, which are then read. */
export function takeDropped(dropped: Dropped): boolean {
  const { entries, files } = dropped;
  if (entries.length + files.length === 0) return false;
  const name = entries[0]?.name ?? files[0]?.name ?? '';
  if (entries.length + files.length === 1 && MODEL.test(name)) {
    void loadFirst(dropped);
    return false;
  }
  choose(walk(dropped));
  return true;
}

async function loadFirst(dropped: Dropped): Promise<void> {
  unsay('images');
  for await (const { files } of walk(dropped)) for (const { file } of files) return load(file);
}
