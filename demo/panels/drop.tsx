import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { dropped } from '../data/dropped';
import { takeDropped } from '../take';

/** The whole page takes images and texts that are dropped onto it, a model, and an archive; the panel for archives packs images. */
export function Drop() {
  const over = useSignal<'page' | 'archive' | undefined>(undefined);

  useEffect(() => {
    const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      over.value = placeOf(event);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) over.value = undefined;
    };
    const onDrop = (event: DragEvent) => {
      if (!holdsFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      over.value = undefined;
      if (!takeDropped(dropped(event.dataTransfer), placeOf(event) === 'archive')) return;
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
      <p>
        {over.value === 'archive'
          ? 'Drop images here to pack them, or an archive to open it'
          : 'Drop images or a text file here to learn from them, or a model or an archive to open it'}
      </p>
    </div>
  );
}

function placeOf({ target }: DragEvent): 'page' | 'archive' {
  return target instanceof Element && target.closest('#archive') ? 'archive' : 'page';
}
