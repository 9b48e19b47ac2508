import { render } from 'preact';
import { App } from './app';
import { open } from './start';

const place = document.getElementById('app') as HTMLElement;
place.replaceChildren();
render(<App />, place);
void open();
