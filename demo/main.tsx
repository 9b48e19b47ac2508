import { open } from './start';

// First, as the GPU takes its time; the page is put together meanwhile.
void open();
const [{ render }, { App }] = await Promise.all([import('preact'), import('./app')]);
const place = document.getElementById('app') as HTMLElement;
place.replaceChildren();
render(<App />, place);
