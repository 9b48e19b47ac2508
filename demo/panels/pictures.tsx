import { Button } from '../parts/button';
import { Panel } from '../parts/panel';
import { PictureButton } from '../parts/picture_button';
import { ViewCanvas } from '../parts/view_canvas';
import { conditional } from '../play/classes';
import { attempt } from '../start';
import { data, ofTexts, run } from '../state';

/** Columns of pictures that the worker paints. */
const COLUMNS = 10;

/** Width over height of `rows` rows of pictures. */
function grid(rows: number, columns = COLUMNS): number {
  const { width, height } = run.value?.data ?? { width: 1, height: 1 };
  return (columns * width) / (rows * height);
}

/** Test images over what the model makes of them. */
export function Reconstructions() {
  const columns = Math.min(COLUMNS, data.value?.test ?? COLUMNS);
  return (
    <Panel
      id="reconstructions"
      hidden={ofTexts.value}
      title="Reconstructions"
      hint="Test images above, what comes back below."
      actions={<PictureButton view="reconstructions" of="the reconstructions" />}
    >
      <div style={{ width: `${(100 * columns) / COLUMNS}%` }}>
        <ViewCanvas
          view="reconstructions"
          aspect={grid(2, columns)}
          label="Test images in a row, and below each its reconstruction"
        />
      </div>
    </Panel>
  );
}

/** Draws from the prior, decoded. */
export function Samples() {
  return (
    <Panel
      id="samples"
      hidden={ofTexts.value}
      title="Samples"
      hint={
        conditional.value
          ? 'Drawn from the prior, and decoded: the classes in columns, in their order.'
          : 'Drawn from the prior, and decoded.'
      }
      actions={
        <>
          <Button kind="plain" disabled={!run.value} onClick={() => attempt((worker) => worker.resample())}>
            New draws
          </Button>
          <PictureButton view="samples" of="the samples" />
        </>
      }
    >
      <ViewCanvas view="samples" aspect={grid(4)} label="Forty images drawn from the prior and decoded" />
    </Panel>
  );
}
