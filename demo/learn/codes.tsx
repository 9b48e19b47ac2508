import type { Matrix } from '../live';
import { fixed } from '../numbers';
import { likelihood } from './look';
import { ofData } from './words';

/** Dimensions that there is room for. */
const MOST = 2;
const NAMES = ['mu', 'logvar', 'eps', 'z'] as const;

/** The latent step in numbers, an example a row: where mu, sigma and the noise put z. */
export function Codes({ matrix: { columns, shown, values } }: { readonly matrix: Matrix }) {
  const latent = columns / NAMES.length;
  const dimensions = Array.from({ length: Math.min(latent, MOST) }, (_, i) => i);
  const rows = Array.from({ length: shown }, (_, i) => i);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys, too.
    <section class="codes" tabIndex={0} aria-label="The latent step in numbers">
      <table>
        <caption>
          z = mu + exp(logvar / 2) eps
          {latent > MOST && `, the first ${MOST} of ${latent} dimensions`}
        </caption>
        <thead>
          <tr>
            <th scope="col">{ofData('image', likelihood.value)}</th>
            {dimensions.flatMap((d) =>
              NAMES.map((name) => (
                <th key={`${name}${d}`} scope="col" class={name}>
                  {name}
                  {latent > 1 && <sub>{d + 1}</sub>}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">{row + 1}</th>
              {dimensions.flatMap((d) =>
                NAMES.map((name, part) => (
                  <td key={`${name}${d}`} class={name}>
                    {fixed(values[row * columns + part * latent + d], 2)}
                  </td>
                )),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
