import { Gallery } from './gallery/gallery';
import { Learn } from './learn/learn';
import { Archive } from './panels/archive';
import { Cards } from './panels/cards';
import { Drop } from './panels/drop';
import { Keep } from './panels/keep';
import { Latent } from './panels/latent';
import { Loss } from './panels/loss';
import { Masthead } from './panels/masthead';
import { Messages } from './panels/messages';
import { Reconstructions, Samples } from './panels/pictures';
import { Settings } from './panels/settings';
import { Status } from './panels/status';
import { WordPlay, Words } from './panels/words';
import { Play } from './play/play';
import { missing } from './state';

/** The page: what there is to see, to play with, and to set. */
export function App() {
  if (missing.value !== undefined) return <Gallery {...missing.value} />;
  return (
    <>
      <Masthead />
      <Messages />
      <Cards />
      <main>
        <div class="column left">
          <div class="column watch">
            <Latent />
            <Status />
          </div>
          <Play />
          <WordPlay />
          <Keep />
          <Archive />
        </div>
        <div class="column right">
          <div class="column curves">
            <Loss />
            <Reconstructions />
            <Samples />
            <Words />
          </div>
          <Settings />
        </div>
        <Learn />
      </main>
      <Drop />
    </>
  );
}
