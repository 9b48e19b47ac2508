import './words.css';

export { At } from './at';
export { Plane } from './plane';
export { Play } from './play';
export { Written } from './written';
