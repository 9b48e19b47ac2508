import type { Words } from '../no_gpu';
import { Panel } from '../parts/panel';
import manifold from './manifold.png';
import reconstructions from './reconstructions.png';
import samples from './samples.png';

/** What the page would show, where it has no GPU: why, and what helps. */
export function Gallery({ title, reason, remedies }: Words) {
  return (
    <>
      <header class="masthead">
        <div class="brand">
          <h1>webgpu-vae</h1>
          <p>A variational autoencoder that learns on your own GPU, in this tab.</p>
        </div>
      </header>
      <main class="gallery">
        <Panel id="missing" title={title}>
          <p role="alert">{reason}</p>
          <ul>
            {remedies.map((remedy) => (
              <li key={remedy}>{remedy}</li>
            ))}
          </ul>
          <p>Then a model learns before your eyes. This is what ours has learnt:</p>
        </Panel>
        <Panel
          title="Latent space"
          hint="Two numbers an image; here is what the decoder makes of 20 by 20 places."
        >
          <img
            src={manifold}
            width="560"
            height="560"
            alt="Handwritten digits that turn into each other from place to place"
          />
          <p class="small quiet">
            All three are of the model 784-64-32-2, trained on MNIST: this one for 50 epochs, the others for
            20.
          </p>
        </Panel>
        <div class="column">
          <Panel title="Reconstructions" hint="Test images above, what comes back below.">
            <img
              src={reconstructions}
              alt="Rows of handwritten digits, each over a smoother copy of itself"
            />
          </Panel>
          <Panel title="Samples" hint="Drawn from the prior, and decoded.">
            <img src={samples} alt="Handwritten digits that nobody wrote, some of them blurred" />
          </Panel>
        </div>
      </main>
    </>
  );
}
