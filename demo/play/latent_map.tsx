import { Marks } from '../parts/marks';
import { ViewCanvas } from '../parts/view_canvas';

/** The latent plane in small, beside what is done there: the large one may be out of sight. */
export function LatentMap() {
  return (
    <figure class="map">
      <div class="marked">
        <ViewCanvas view="map" aspect={1} label="The latent space in small" />
        <svg aria-hidden="true">
          <Marks />
        </svg>
      </div>
      <figcaption>In latent space</figcaption>
    </figure>
  );
}
