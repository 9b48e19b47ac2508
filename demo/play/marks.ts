import { useEffect } from 'preact/hooks';
import { type Marker, markers, run } from '../state';

/** Marks a place in latent space under a name, as long as there is one. */
export function useMark(name: string, z: Marker['z'] | undefined): void {
  // A run that begins has no marks of the one before.
  const { value: now } = run;
  useEffect(() => {
    if (!z || !now) return;
    markers.value = { ...markers.peek(), [name]: { z, label: name } };
    return () => {
      const { [name]: _, ...others } = markers.peek();
      markers.value = others;
    };
  }, [name, z, now]);
}
