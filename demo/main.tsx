import { render } from 'preact';
import { App } from './app';
import { open } from './start';

// The worker is fetched while the page is put together.
void open();
const place = document.getElementById('app') as HTMLElement;
place.replaceChildren();
render(<App />, place);
