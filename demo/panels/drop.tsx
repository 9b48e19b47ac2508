import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { droppedFiles, mayHoldImages } from '../data/dropped';
import { chooseOwn } from '../form';
import { say } from '../messages';
import { load } from '../start';

/** The whole page takes images that are dropped onto it, and a model. */
export function Drop() {
  const over = useSignal(false);

  useEffect(() => {
    const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      over.value = true;
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) over.value = false;
    };
    const onDrop = async (event: DragEvent) => {
      if (!holdsFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      over.value = false;
      take(await droppedFiles(event.dataTransfer.items));
    };
    addEventListener('dragover', onDragOver);
    addEventListener('dragleave', onDragLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onDragOver);
      removeEventListener('dragleave', onDragLeave);
      removeEventListener('drop', onDrop);
    };
  }, [over]);

  return (
    <div class="drop" hidden={!over.value}>
      <p>Drop images here to learn from them, or a model to load it</p>
    </div>
  );
}

function take(files: readonly File[]): void {
  const [first] = files;
  if (!first) return;
  if (first.name.endsWith('.safetensors') && files.length === 1) {
    void load(first);
    return;
  }
  // What was chosen before stays, rather than make way for what cannot be learnt from.
  if (!files.some(mayHoldImages)) {
    say(
      'images',
      files.length === 1
        ? `${first.name} is no image, no IDX file and no saved model.`
        : `None of these ${files.length} files is an image, an IDX file or a saved model.`,
    );
    return;
  }
  chooseOwn(files);
  document.getElementById('settings')?.scrollIntoView();
}
