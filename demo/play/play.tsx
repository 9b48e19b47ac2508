import { Panel } from '../parts/panel';
import { Tabs } from '../parts/tabs';
import { ofTexts } from '../state';
import { Draw } from './draw';
import { LatentMap } from './latent_map';
import { Oddest } from './oddest';
import { OfClass } from './of_class';
import { Restore } from './restore';
import { Sliders } from './sliders';
import { Walk } from './walk';

/** What a person can do with the model while it learns. */
export function Play() {
  return (
    <Panel id="play" hidden={ofTexts.value} title="Play" hint="With the model as it is at this moment.">
      <div class="play">
        <Tabs
          label="Play"
          tabs={[
            { title: 'Draw', content: <Draw /> },
            { title: 'Sliders', content: <Sliders /> },
            { title: 'Class', content: <OfClass /> },
            { title: 'Walk', content: <Walk /> },
            { title: 'Restore', content: <Restore /> },
            { title: 'Oddest', content: <Oddest /> },
          ]}
        />
        <LatentMap />
      </div>
    </Panel>
  );
}
