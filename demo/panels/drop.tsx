import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { droppedFiles } from '../data/dropped';
import { own, type } from '../form';
import { OWN } from '../link';

/** The whole page takes images that are dropped onto it. */
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
      const files = await droppedFiles(event.dataTransfer.items);
      if (files.length === 0) return;
      own.value = { ...own.value, files };
      type('data', OWN);
      document.getElementById('settings')?.scrollIntoView();
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
      <p>Drop images here to learn from them</p>
    </div>
  );
}
