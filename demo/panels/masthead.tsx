import { Transport } from './transport';

/** What this page is, and the controls of the run. */
export function Masthead() {
  return (
    <header class="masthead">
      <div class="brand">
        <h1>webgpu-vae</h1>
        <p>
          A variational autoencoder that learns on your own GPU, in this tab.{' '}
          <a href="./bench.html">How fast is it here?</a>
        </p>
      </div>
      <Transport />
    </header>
  );
}
