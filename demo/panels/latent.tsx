import { computed, effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ask } from '../ask';
import { newest } from '../newest';
import { fixed } from '../numbers';
import { Panel } from '../parts/panel';
import { PictureButton } from '../parts/picture_button';
import { ViewCanvas } from '../parts/view_canvas';
import { type Point, zOf } from '../place';
import { ClassPicker } from '../play/class_picker';
import { conditional } from '../play/classes';
import { data, ofTexts, plane, run } from '../state';
import { classColour } from '../theme';
import { Overlay } from './overlay';
import { WordAt, WordsPlane } from './words';

/** Characters of a class's name that leaves room for another beside it. */
const SHORT = 3;

const place = signal<Point>([0, 0]);

/** The z under the crosshair, if the plane is the run's. */
const z = computed(() => {
  const latent = run.value?.settings.latent;
  return plane.value?.axes[0].length === latent && plane.value ? zOf(place.value, plane.value) : undefined;
});

const decode = newest((at: readonly number[]) => ask((worker) => worker.decode('pointer', at)));

/** Where every test image lies in latent space, and what the decoder makes of any place there. */
export function Latent() {
  const { axes, share } = plane.value ?? { axes: [[], []], share: 1 };
  const latent = axes[0].length;
  const classes = data.value?.classes;

  useEffect(
    () =>
      effect(() => {
        if (z.value && !ofTexts.value) decode(z.value);
      }),
    [],
  );

  return (
    <Panel
      id="latent"
      title="Latent space"
      hint={hint()}
      actions={<PictureButton view="latent" of="the latent space" />}
    >
      <div class="latent">
        <div class="latent-plane">
          <ViewCanvas
            view="latent"
            aspect={1}
            label={
              ofTexts.value
                ? 'Test texts as dots in latent space, coloured by their number of characters'
                : 'Test images as dots in latent space, coloured by class'
            }
          />
          <WordsPlane />
          <Overlay place={place} words={`z = ${words(z.value)}`} />
        </div>
        <div class="latent-side">
          <div hidden={ofTexts.value}>
            <ViewCanvas
              view="pointer"
              aspect={ofTexts.value ? 1 : (run.value?.data.width ?? 1) / (run.value?.data.height ?? 1)}
              label="The decoder's image of the place under the crosshair"
            />
          </div>
          <WordAt z={z} />
          <p class="latent-z small">
            <span class="quiet">{ofTexts.value ? 'Written' : 'Decoded'} at z =</span>{' '}
            <span id="pointer-z">{words(z.value)}</span>
          </p>
          {conditional.value ? (
            <ClassPicker legend="Decoded as" />
          ) : (
            classes && (
              <ul
                class={
                  classes.some(({ length }) => length > SHORT) ? 'legend classes named' : 'legend classes'
                }
                aria-label={ofTexts.value ? 'Colours, by the number of characters' : 'Classes'}
              >
                {classes.map((name, i) => (
                  <li key={name}>
                    <span class="dot" style={{ background: classColour(i) }} />
                    {name}
                  </li>
                ))}
              </ul>
            )
          )}
        </div>
      </div>
      {latent > 2 && (
        <p class="small quiet" id="plane-share">
          The plane of the first two principal axes of {latent} dimensions holds {fixed(100 * share, 0)} % of
          the variance.
        </p>
      )}
    </Panel>
  );
}

function hint(): string {
  if (ofTexts.value)
    return 'Each dot is a test text, coloured by its number of characters. Point anywhere to write what lies there.';
  return conditional.value
    ? 'Each dot is a test image of the class. Point anywhere to decode that place as one.'
    : 'Each dot is a test image. Point anywhere to decode that place.';
}

/** At most four numbers; the rest lie off the plane's own axes and tell little. */
function words(values: readonly number[] | undefined): string {
  if (!values) return '';
  const first = values.slice(0, 4).map((value) => fixed(value, 2));
  return `(${[...first, ...(values.length > 4 ? ['…'] : [])].join(', ')})`;
}
