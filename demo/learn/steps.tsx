import { useEffect, useId, useRef } from 'preact/hooks';
import { fixed } from '../numbers';
import { Button } from '../parts/button';
import { sections } from './groups';
import { choose, chosen, dispatches, walk, walking } from './look';

/** Kernels of a step in their order, with the time that each takes; one is chosen. */
export function Steps() {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const options = useRef<(HTMLDivElement | null)[]>([]);
  const most = Math.max(...dispatches.value.map(({ share }) => share));
  const last = dispatches.value.length - 1;
  const at = chosen.value;

  useEffect(() => {
    const box = list.current;
    const option = options.current[at];
    if (!box || !option) return;
    // Not `scrollIntoView`, which moves the page, too.
    const top = option.offsetTop;
    if (top < box.scrollTop) box.scrollTop = top;
    const over = top + option.offsetHeight - box.clientHeight;
    if (over > box.scrollTop) box.scrollTop = over;
  }, [at]);

  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
    options.current[chosen.value]?.focus();
  };

  return (
    <div class="steps">
      <div class="row">
        <Button disabled={at === 0} onClick={() => choose(at - 1)}>
          Previous
        </Button>
        <Button disabled={at === last} onClick={() => choose(at + 1)}>
          Next
        </Button>
        <Button
          onClick={() => {
            if (walking.value) walking.value = false;
            else walk();
          }}
        >
          {walking.value ? 'Stop' : 'Play'}
        </Button>
      </div>
      <div
        ref={list}
        class="step-list"
        role="listbox"
        aria-label="Dispatches of the step"
        onKeyDown={onKeyDown}
      >
        {sections(dispatches.value).map(({ group, dispatches }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields.
          <div key={group} role="group" aria-labelledby={`${id}-${group}`}>
            <h3 id={`${id}-${group}`} role="presentation">
              {group}
            </h3>
            {dispatches.map(({ dispatch: { kernel, label, ms, share }, index }) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys.
              <div
                key={index}
                ref={(option) => {
                  options.current[index] = option;
                }}
                class="step"
                role="option"
                aria-selected={index === at}
                tabIndex={index === at ? 0 : -1}
                onClick={() => choose(index)}
              >
                <span class="step-label">{label}</span>
                <span class="step-time">{fixed(ms, 2)} ms</span>
                <code>{kernel}</code>
                <span class="step-share">{fixed(100 * share, share < 0.1 ? 1 : 0)} %</span>
                <span class="step-bar" style={{ width: `${(100 * share) / most}%` }} />
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
