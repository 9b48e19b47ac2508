import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { runState } from '../state';

/** What is shown is asked for again so often, in milliseconds, as the model learns. */
const INTERVAL = 1000;

/** Calls `work` again and again while the model learns and `place` is to be seen. */
export function useRefresh(place: RefObject<HTMLElement | null>, work: () => void): void {
  useEffect(() => {
    const timer = setInterval(() => {
      // An element in a hidden tab has no box.
      const seen = !document.hidden && place.current?.offsetParent !== null;
      if (seen && runState.peek() === 'running') work();
    }, INTERVAL);
    return () => clearInterval(timer);
  });
}
