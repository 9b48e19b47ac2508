import { type Marker, markers } from '../state';

/** Marks a place in latent space under a name, or takes the mark away. */
export function mark(name: string, z: Marker['z'] | undefined): void {
  const { [name]: _, ...others } = markers.peek();
  markers.value = z ? { ...others, [name]: { z, label: name } } : others;
}
