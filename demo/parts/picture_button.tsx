import { download } from '../download';
import { fileName } from '../file_name';
import type { ViewName } from '../live';
import { attempt } from '../start';
import { run } from '../state';
import { Button } from './button';

interface PictureButtonProps {
  readonly view: ViewName;
  /** What the picture shows: `the latent space`. */
  readonly of: string;
}

/** Saves what a view shows. */
export function PictureButton({ view, of }: PictureButtonProps) {
  const save = () =>
    attempt(async (worker) => {
      const picture = await worker.picture(view);
      download(fileName([view], 'png'), picture, 'image/png');
    });
  return (
    <Button kind="plain" disabled={!run.value} onClick={save} aria-label={`Save ${of} as PNG`}>
      PNG
    </Button>
  );
}
