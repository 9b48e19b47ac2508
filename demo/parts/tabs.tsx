import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';

export interface Tab {
  readonly title: string;
  readonly content: ComponentChildren;
}

interface TabsProps {
  /** What the tabs have in common. */
  readonly label: string;
  readonly tabs: readonly Tab[];
}

/** Panels of which one is seen. All stay in the document: their canvases are handed over once and for all. */
export function Tabs({ label, tabs }: TabsProps) {
  const id = useId();
  const [chosen, choose] = useState(0);
  const buttons = useRef<(HTMLButtonElement | null)[]>([]);

  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowLeft: (chosen + tabs.length - 1) % tabs.length,
      ArrowRight: (chosen + 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
    buttons.current[to]?.focus();
  };

  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(({ title }, i) => (
          <button
            key={title}
            ref={(button) => {
              buttons.current[i] = button;
            }}
            type="button"
            role="tab"
            class="tab"
            id={`${id}-tab-${i}`}
            aria-controls={`${id}-panel-${i}`}
            aria-selected={i === chosen}
            tabIndex={i === chosen ? 0 : -1}
            onClick={() => choose(i)}
          >
            {title}
          </button>
        ))}
      </div>
      {tabs.map(({ title, content }, i) => (
        <div
          key={title}
          role="tabpanel"
          id={`${id}-panel-${i}`}
          aria-labelledby={`${id}-tab-${i}`}
          hidden={i !== chosen}
        >
          {content}
        </div>
      ))}
    </div>
  );
}
