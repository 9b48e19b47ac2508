import { useEffect, useRef } from 'preact/hooks';
import type { ViewName } from '../live';
import { transfer } from '../remote';
import { adapter, remote } from '../state';

interface ViewCanvasProps {
  readonly view: ViewName;
  /** What the picture shows, for who cannot see it. */
  readonly label: string;
  /** Width over height. */
  readonly aspect: number;
  /** There is nothing to show; the canvas keeps its place. */
  readonly hidden?: boolean;
}

/**
 * A canvas that the worker paints. It is handed over once and for all, so it must stay in the document: hide it, do not
 * remove it. The worker hears of its size, and whether any of it is on the screen.
 */
export function ViewCanvas({ view, label, aspect, hidden = false }: ViewCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const handedOver = useRef(false);
  const worker = remote.value;

  useEffect(() => {
    const canvas = ref.current;
    if (!canvas || !worker) return;
    if (!handedOver.current) {
      handedOver.current = true;
      const offscreen = canvas.transferControlToOffscreen();
      void worker.attach(view, transfer(offscreen, [offscreen]));
    }
    const sizes = new ResizeObserver(([entry]) => {
      if (!entry) return;
      // A software adapter has no pixels to spare.
      const scale = adapter.peek()?.software ? 1 : devicePixelRatio;
      const width = Math.round(entry.contentRect.width * scale);
      if (width > 0) void worker.resize(view, width, Math.round(width / aspect));
    });
    const seen = new IntersectionObserver((entries) => {
      const visible = entries.at(-1)?.isIntersecting ?? false;
      shown[visible ? 'add' : 'delete'](view);
      void worker.show([...shown]);
    });
    sizes.observe(canvas);
    seen.observe(canvas);
    return () => {
      sizes.disconnect();
      seen.disconnect();
    };
  }, [worker, view, aspect]);

  return (
    <canvas
      ref={ref}
      class="view"
      role="img"
      aria-label={label}
      data-view={view}
      style={{ aspectRatio: String(aspect), visibility: hidden ? 'hidden' : 'visible' }}
    />
  );
}

/** The views that a person can see. */
const shown = new Set<ViewName>();
