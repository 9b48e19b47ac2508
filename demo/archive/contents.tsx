import './archive.css';
import { type } from '../form';
import { Button } from '../parts/button';
import { FileButton } from '../parts/file_button';
import { startDraft } from '../start';
import { run } from '../state';
import { Opened } from './opened';
import { Rates } from './rates';
import { hasGreys, lossy, openFile, pack, packFiles, stage, stop } from './state';

/** Packing images and opening archives. */
export function Contents() {
  const busy = stage.value !== undefined;
  const likelihood = run.value?.settings.likelihood;
  const useless = likelihood !== 'logistic' && likelihood !== 'bernoulli';
  return (
    <div class="archive">
      <div class="archive-pack">
        <Advice />
        <div class="row">
          <Button kind="primary" disabled={busy || useless} onClick={() => void pack()}>
            Pack the test images
          </Button>
          <FileButton label="Pack files" multiple disabled={busy || useless} onFiles={packFiles} />
          <FileButton label="Open archive" accept=".vaez" onFiles={([file]) => file && openFile(file)} />
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={lossy.value}
            disabled={busy}
            onChange={(event) => {
              lossy.value = event.currentTarget.checked;
            }}
          />
          With a loss: keep the codes alone, from which come images that are only alike
        </label>
        <Progress />
        <Rates />
        <p class="small quiet">
          Bits-back coding with rANS, in integers alone, in a worker: any machine decodes the same bytes. Drop
          images or an archive on this panel. Wider layers, more latent dimensions and longer training pack
          tighter. A codec is made of dense layers and convolutions with ReLU.
        </p>
      </div>
      <Opened />
    </div>
  );
}

/** What the likelihood of the run means for archives. */
function Advice() {
  const likelihood = run.value?.settings.likelihood;
  const isBernoulli = likelihood === 'bernoulli';
  if (!likelihood || likelihood === 'logistic' || (isBernoulli && !hasGreys())) return null;
  return (
    <div class="advice small">
      <p>
        {isBernoulli
          ? 'This run learns with the likelihood bernoulli, which codes bits: these images have greys, and are made black and white before they are packed. To keep every grey, train with logistic.'
          : `This run learns with the likelihood ${likelihood}, of which no codec can be made: train with logistic for bytes, or bernoulli for black and white.`}
      </p>
      <Button
        onClick={() => {
          type('likelihood', 'logistic');
          void startDraft();
        }}
      >
        Train with logistic
      </Button>
    </div>
  );
}

const WORDS = {
  reading: 'Reading the images',
  quantizing: 'Making a codec of the model',
  packing: 'Packing',
  checking: 'Decoding again, to compare',
  comparing: 'Comparing with gzip and PNG',
} as const;

function Progress() {
  const { doing, part } = stage.value ?? {};
  return (
    <div class="archive-progress">
      <span role="status" class="small">
        {doing && WORDS[doing]}
      </span>
      {doing && (
        <>
          <progress aria-label={WORDS[doing]} max={1} {...(part !== undefined && { value: part })} />
          <Button onClick={stop}>Stop</Button>
        </>
      )}
    </div>
  );
}
