import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Skipped } from '../data/chosen';
import type { Preview as Facts } from '../data/preview';
import { chosen, problems, reading } from '../form';
import type { Channels } from '../live';
import { sizeWords, whole } from '../numbers';
import { callOff } from '../own';
import { Button } from '../parts/button';
import { tinted } from '../play/tint';
import { remote } from '../state';

/** Files that are named, of those that were skipped. */
const NAMED = 100;
const CLASSES = 10;

const AS_THEY_ARE = { paper: [0, 0, 0], ink: [1, 1, 1] } as const;

/** What was chosen, as it will be learnt, with what starts that. */
export function Preview() {
  const facts = chosen.value?.preview;
  if (!facts && !reading.value) return null;
  return (
    <div class="preview" id="preview">
      <div class="row">
        <Button
          type="submit"
          kind="primary"
          disabled={Object.keys(problems.value).length > 0 || !remote.value}
        >
          Start with these images
        </Button>
        <Progress />
      </div>
      {facts && (
        <div class={reading.value ? 'before' : ''}>
          <Examples facts={facts} />
          <p class="small">{words(facts)}</p>
          <Classes of={facts} />
          {facts.notes.length > 0 && (
            <ul class="notes small">
              {facts.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
          <SkippedFiles files={facts.skipped} />
        </div>
      )}
    </div>
  );
}

function Progress() {
  const { files, part } = reading.value ?? {};
  if (files === undefined) return null;
  return (
    <>
      <progress aria-label="Images read" max={1} {...(part !== undefined && { value: part })} />
      <span class="small" id="own-reading">
        {part === undefined
          ? `Found ${whole(files)} files`
          : `Read ${whole(Math.round(part * files))} of ${whole(files)}`}
      </span>
      <Button onClick={callOff}>Call off</Button>
    </>
  );
}

function words({ name, train, test, darkest, brightest, white, ...size }: Facts): string {
  const scale = white === 255 ? '' : `, of which ${white} stands for white`;
  const images = test === 1 ? 'test image' : 'test images';
  return `${name}: ${whole(train)} training and ${whole(test)} ${images} of ${sizeWords(size)}. Values from ${darkest} to ${brightest}${scale}.`;
}

function Classes({ of: { classes } }: { readonly of: Facts }) {
  if (classes.length === 0) return null;
  const named = classes
    .slice(0, CLASSES)
    .map(({ name, count }) => `${name || '(no folder)'} ${whole(count)}`);
  const more = classes.length - named.length;
  return (
    <p class="small">
      Classes: {named.join(', ')}
      {more > 0 && ` and ${whole(more)} more, which is more than can be shown by colour`}.
    </p>
  );
}

/** Some of the images, in a row. */
function Examples({ facts }: { readonly facts: Facts }) {
  const { examples, width, height, channels } = facts;
  const values = width * height * channels;
  const count = examples.length / values;
  return (
    <div class="examples" role="img" aria-label={`${count} of the images as they will be learnt`}>
      {Array.from({ length: count }, (_, i) => (
        <Example
          key={i}
          bytes={examples.subarray(i * values, (i + 1) * values)}
          {...{ width, height, channels }}
        />
      ))}
    </div>
  );
}

interface ExampleProps {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
}

function Example({ bytes, width, height, channels }: ExampleProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const image = new ImageData(tinted(bytes, AS_THEY_ARE, { channels }), width, height);
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [bytes, width, height, channels]);
  return <canvas ref={canvas} width={width} height={height} />;
}

function SkippedFiles({ files }: { readonly files: readonly Skipped[] }) {
  if (files.length === 0) return null;
  return (
    <details>
      <summary>{files.length === 1 ? 'Skipped: 1 file' : `Skipped: ${whole(files.length)} files`}</summary>
      <ul class="skipped small">
        {files.slice(0, NAMED).map(({ path, reason, remedy }) => (
          <li key={path}>
            {path}: {reason}; {remedy}
          </li>
        ))}
        {files.length > NAMED && <li>and {whole(files.length - NAMED)} more</li>}
      </ul>
    </details>
  );
}
