import { download } from '../download';
import { fixed, whole } from '../numbers';
import { Button } from '../parts/button';
import { type Sizes, unitOf, valuesOf } from './protocol';
import { packed } from './state';

const ROWS: readonly (readonly [keyof Sizes, string])[] = [
  ['raw', 'As they are'],
  ['gzip', 'gzip, all at once'],
  ['png', 'PNG, one each'],
  ['net', 'This model'],
  ['whole', 'with its codec'],
];

/** What was packed, beside what others make of it. */
export function Rates() {
  const { value: done } = packed;
  if (!done) return null;
  const { sizes, extent, items, psnr, step, archive, name, floatBits, integerBits, seconds } = done;
  const most = Math.max(...Object.values(sizes));
  const unit = unitOf(extent);
  const bits = (bytes: number) => (8 * bytes) / (items * valuesOf(extent));
  return (
    <div class="rates">
      <table>
        <caption>
          Bits a {unit} of {whole(items)} images, by the model after step {whole(step)}
        </caption>
        <thead class="unseen">
          <tr>
            <th scope="col">How</th>
            <th scope="col">Bits a {unit}</th>
            <th scope="col">Bytes</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([kind, label]) => (
            <tr key={kind} class={kind === 'net' || kind === 'whole' ? 'ours' : ''}>
              <th scope="row">{label}</th>
              <td>
                <span class="rate-bar" style={{ width: `${(100 * sizes[kind]) / most}%` }} />
                <span class="rate">{fixed(bits(sizes[kind]), 3)}</span>
              </td>
              <td>{whole(sizes[kind])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small">
        Packed in {fixed(seconds.packing, 1)} s. Decoded again in {fixed(seconds.checking, 1)} s:{' '}
        {psnr === undefined
          ? `all ${whole(items)} images are the same, byte by byte.`
          : `with a loss, so that the images are only alike, with a PSNR of ${fixed(psnr, 2)} dB in ${fixed(sizes.net / items, 1)} bytes an image. gzip and PNG lose nothing.`}
        {done.greysLost && ' Greys had been made black and white before.'}
        {done.skipped > 0 && ` Files that hold no images: ${whole(done.skipped)}.`}
      </p>
      <p class="small quiet">
        −ELBO of the model: {fixed(floatBits, 3)} bits a {unit}, as integers {fixed(integerBits, 3)}. The
        codec has the same size for any number of images.
      </p>
      <div class="row">
        <Button onClick={() => download(name, archive, 'application/octet-stream')}>Save archive</Button>
      </div>
    </div>
  );
}
