import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { dropped } from '../data/dropped';
import { takeDropped } from '../take';

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
    const onDrop = (event: DragEvent) => {
      if (!holdsFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      over.value = false;
      if (!takeDropped(dropped(event.dataTransfer))) return;
      // Where there is to be a preview, once it is there.
      requestAnimationFrame(() => document.getElementById('own')?.scrollIntoView());
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
