import { computed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { NONE, nats } from '../numbers';
import { progress } from '../state';
import { TOLD } from './likelihoods';
import { chooseTerm, dispatches, likelihood, lit, squash } from './look';
import type { Term } from './terms';

/** The newest numbers of the formula, per training image in nats. */
const numbers = computed(() => {
  const { reconstruction, kl, beta } = progress.value.at(-1) ?? {};
  if (reconstruction === undefined || kl === undefined || beta === undefined) return {};
  return {
    elbo: nats(-reconstruction - beta * kl),
    likelihood: nats(-reconstruction),
    beta: String(Number(beta.toPrecision(3))),
    kl: nats(kl),
  };
});

const told = computed(() => TOLD[likelihood.value]);
/** What is made of the decoder's output. */
const decoded = computed(() => (squash.value === 'identity' ? told.value.decoded : squash.value));

/** What is maximised, with its numbers; terms of the chosen dispatch are lit, and each leads to its dispatches. */
export function Formula() {
  return (
    <div class="formula">
      <p class="formula-line">
        <TermButton term="elbo" name="ELBO of x" value={numbers.value.elbo}>
          <mi>ELBO</mi>
          <mo>(</mo>
          <mi>x</mi>
          <mo>)</mo>
        </TermButton>
        <Sign>=</Sign>
        <TermButton term="likelihood" name="expected log-likelihood" value={numbers.value.likelihood}>
          <msub>
            <mi mathvariant="normal">E</mi>
            <mrow>
              <mi>q</mi>
              <mo>(</mo>
              <mi>z</mi>
              <mo>|</mo>
              <mi>x</mi>
              <mo>)</mo>
            </mrow>
          </msub>
          <mo>[</mo>
          <mi>log</mi>
          <mspace width="0.17em" />
          <mi>p</mi>
          <mo>(</mo>
          <mi>x</mi>
          <mo>|</mo>
          <mi>z</mi>
          <mo>)</mo>
          <mo>]</mo>
        </TermButton>
        <Sign>−</Sign>
        <TermButton term="beta" name="beta" value={numbers.value.beta}>
          <mi>β</mi>
        </TermButton>
        <TermButton term="kl" name="KL divergence" value={numbers.value.kl}>
          <mi>KL</mi>
          <mo>(</mo>
          <mi>q</mi>
          <mo>(</mo>
          <mi>z</mi>
          <mo>|</mo>
          <mi>x</mi>
          <mo>)</mo>
          <mo>‖</mo>
          <mi mathvariant="normal">N</mi>
          <mo>(</mo>
          <mn>0</mn>
          <mo>,</mo>
          <mi mathvariant="normal">I</mi>
          <mo>)</mo>
          <mo>)</mo>
        </TermButton>
      </p>
      <p class="formula-line">
        <TermButton term="x" name="batch x">
          <mi>x</mi>
          <mo>∈</mo>
          <msup>
            <mrow>
              <mo>[</mo>
              <mn>0</mn>
              <mo>,</mo>
              <mn>1</mn>
              <mo>]</mo>
            </mrow>
            <mi>n</mi>
          </msup>
        </TermButton>
        <TermButton term="posterior" name="encoder, mu and logvar">
          <mi>μ</mi>
          <mo>,</mo>
          <mi>logvar</mi>
          <mo>=</mo>
          <mi>encoder</mi>
          <mo>(</mo>
          <mi>x</mi>
          <mo>)</mo>
        </TermButton>
        <TermButton term="z" name="latent z">
          <mi>z</mi>
          <mo>=</mo>
          <mi>μ</mi>
          <mo>+</mo>
          <mi>exp</mi>
          <mo>(</mo>
          <mi>logvar</mi>
          <mo>/</mo>
          <mn>2</mn>
          <mo>)</mo>
          <mi>ε</mi>
        </TermButton>
        <TermButton term="decoded" name={`decoder, ${decoded.value ?? 'mean'}`}>
          <Decoded />
          <mo>=</mo>
          {decoded.value && (
            <>
              <mi>{decoded.value}</mi>
              <mo>(</mo>
            </>
          )}
          <mi>decoder</mi>
          <mo>(</mo>
          <mi>z</mi>
          <mo>)</mo>
          {decoded.value && <mo>)</mo>}
        </TermButton>
        <TermButton term="likelihood" name={`likelihood, ${likelihood.value}`} uncounted>
          <mi>p</mi>
          <mo>(</mo>
          <mi>x</mi>
          <mo>|</mo>
          <mi>z</mi>
          <mo>)</mo>
          <mo>=</mo>
          <mi mathvariant="normal">{told.value.name}</mi>
          <mo>(</mo>
          <Decoded />
          {told.value.spread && (
            <>
              <mo>,</mo>
              <mi>{told.value.spread}</mi>
            </>
          )}
          <mo>)</mo>
        </TermButton>
      </p>
    </div>
  );
}

/** What the decoder makes of z. */
function Decoded() {
  return (
    <mover>
      <mi>x</mi>
      <mo>^</mo>
    </mover>
  );
}

interface TermButtonProps {
  readonly term: Term;
  /** In words. */
  readonly name: string;
  readonly value?: string | undefined;
  /** It says what the term is, and not how large. */
  readonly uncounted?: true;
  /** MathML. */
  readonly children: ComponentChildren;
}

function TermButton({ term, name, value, uncounted, children }: TermButtonProps) {
  const choose = () => chooseTerm(term);
  const counted = !uncounted && ['elbo', 'likelihood', 'beta', 'kl'].includes(term);
  return (
    <button
      type="button"
      class="term"
      aria-label={value === undefined ? name : `${name}, ${value}`}
      aria-current={lit.value.includes(term)}
      disabled={dispatches.value.length === 0}
      onMouseEnter={choose}
      onFocus={choose}
      onClick={() => {
        chooseTerm(term, true);
        // What was chosen may be beyond the screen's end.
        requestAnimationFrame(() =>
          document.querySelector('#learn .chosen')?.scrollIntoView({ block: 'nearest' }),
        );
      }}
    >
      <math>
        <mrow>
          <Strut />
          {children}
        </mrow>
      </math>
      {counted && <span class="term-value">{value ?? NONE}</span>}
    </button>
  );
}

function Sign({ children }: { readonly children: string }) {
  return (
    <math class="sign">
      <mrow>
        <Strut />
        <mo>{children}</mo>
      </mrow>
    </math>
  );
}

/** Makes all of a line equally high. */
function Strut() {
  return <mspace height="1.1em" depth="0.5em" />;
}
