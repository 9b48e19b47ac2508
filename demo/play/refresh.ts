import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { run, step } from '../state';

/** What is shown is asked for again so often, in milliseconds, as the model learns. */
const INTERVAL = 1000;

/** Whether an element has a place on the page: in a tab that is not chosen it has none. */
export function useOpen(place: RefObject<HTMLElement | null>): boolean {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    const sizes = new ResizeObserver(([entry]) => setOpen((entry?.contentRect.width ?? 0) > 0));
    sizes.observe(place.current);
    return () => sizes.disconnect();
  }, [place]);
  return open;
}

/** While `open`: calls `work` at once, and with each run that begins. */
export function useEachRun(open: boolean, work: () => void): void {
  const { value: now } = run;
  // What has changed otherwise was shown when it changed.
  useEffect(() => {
    if (open && now) work();
  }, [open, now]);
}

/** The same, and again and again as the model learns. */
export function useRefresh(open: boolean, work: () => void): void {
  const newest = useRef(work);
  newest.current = work;
  useEachRun(open, work);
  useEffect(() => {
    if (!open) return;
    // By steps, so that the last ones before a pause count as well, and a single one.
    let last = step.peek();
    const timer = setInterval(() => {
      if (document.hidden || step.peek() === last) return;
      last = step.peek();
      newest.current();
    }, INTERVAL);
    return () => clearInterval(timer);
  }, [open]);
}
