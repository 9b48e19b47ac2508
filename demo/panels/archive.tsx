import type { FunctionComponent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Panel } from '../parts/panel';
import { attempt } from '../start';
import { ofTexts, remote } from '../state';

/** What compresses images. Its code comes when somebody comes near, as few do. */
export function Archive() {
  const ref = useRef<HTMLDivElement>(null);
  const [Contents, setContents] = useState<FunctionComponent>();
  const open = remote.value !== undefined;
  useEffect(() => {
    if (!open || !ref.current) return;
    const near = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        near.disconnect();
        void attempt(async () => {
          const { Contents } = await import('../archive/contents');
          setContents(() => Contents);
        }, 'archive');
      },
      { rootMargin: '25%' },
    );
    near.observe(ref.current);
    return () => near.disconnect();
  }, [open]);
  return (
    <Panel
      id="archive"
      hidden={ofTexts.value}
      title="Archive"
      hint="Images in fewer bytes, by the model as it is."
    >
      <div ref={ref}>{Contents && <Contents />}</div>
    </Panel>
  );
}
