import { Tabs } from '../parts/tabs';
import { Gaps } from './gaps';
import { Near } from './near';
import { Walk } from './walk';

/** What a person can do with a model of texts while it learns. */
export function Play() {
  return (
    <Tabs
      label="Play"
      tabs={[
        { title: 'Neighbours', content: <Near /> },
        { title: 'Walk', content: <Walk /> },
        { title: 'Fill gaps', content: <Gaps /> },
      ]}
    />
  );
}
