import type { Posterior } from '../live';
import { fixed } from '../numbers';

/** Dimensions that are shown. */
const MOST = 10;
/** As far as the latent panel shows. */
const EXTENT = 4;

/** q(z|x) in numbers and bars: the mean, and a standard deviation to either side. */
export function PosteriorTable({ mu, logvar }: Posterior) {
  const percent = (value: number) => `${50 + (50 * Math.max(-EXTENT, Math.min(EXTENT, value))) / EXTENT}%`;
  return (
    <table class="posterior">
      <caption>Where the encoder puts it: q(z|x)</caption>
      <thead>
        <tr>
          <th scope="col">z</th>
          <th scope="col">mean</th>
          <th scope="col">sigma</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {mu.slice(0, MOST).map((mean, k) => {
          const sigma = Math.exp((logvar[k] as number) / 2);
          return (
            <tr key={k}>
              <th scope="row">{k + 1}</th>
              <td>{fixed(mean, 2)}</td>
              <td>{fixed(sigma, 2)}</td>
              <td class="posterior-bar">
                <svg aria-hidden="true">
                  <line class="axis" x1="50%" x2="50%" y1="0" y2="100%" />
                  <line
                    class="spread"
                    x1={percent(mean - sigma)}
                    x2={percent(mean + sigma)}
                    y1="50%"
                    y2="50%"
                  />
                  <circle cx={percent(mean)} cy="50%" r="4" />
                </svg>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
