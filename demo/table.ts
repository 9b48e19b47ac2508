import type { Benchmark } from '../bench/kernels/benchmark';
import { digits, percent } from '../bench/kernels/format';
import { type Failure, type Row, type Step, spread } from '../bench/kernels/report';

export type Fact = readonly [name: string, value: string];

/** Name over value, in boxes. */
export function facts(list: HTMLElement, all: readonly Fact[]): void {
  list.hidden = false;
  list.replaceChildren(
    ...all.map(([name, value]) => make('div', '', make('dt', '', name), make('dd', '', value))),
  );
}

/** What was found wrong. */
export function failures(place: HTMLElement, all: readonly Failure[]): void {
  place.replaceChildren(
    ...all.map((failure) => make('div', '', `Wrong output: ${failure.case}: ${failure.message}`)),
  );
}

/** Heads of the columns; `wide` ones are for wide screens. */
const HEADS = [
  ['Kernel', ''],
  ['Time, ms', ''],
  ['±', 'wide'],
  ['Of step', 'wide'],
  ['GFLOP/s', 'wide'],
  ['GB/s', 'wide'],
  ['Of ceiling', ''],
] as const;

/** The results of one group, a row a kernel. */
export class Table {
  private readonly body = make('tbody', '');
  private readonly step: boolean;

  constructor(place: HTMLElement, { group, title, step }: Pick<Benchmark, 'group' | 'title' | 'step'>) {
    this.step = step;
    const heads = HEADS.map(([text, kind]) => {
      const head = make('th', kind, text);
      head.scope = 'col';
      return head;
    });
    place.append(
      make('h2', '', step ? `${group}: one training step of ${title}` : 'Each kernel at a large size'),
      make('div', 'key', make('span', '', 'of arithmetic'), make('span', 'memory', 'of memory traffic')),
      make('table', '', make('thead', '', make('tr', '', ...heads)), this.body),
    );
  }

  add(rows: readonly Row[]): void {
    const sum = rows.reduce((total, { ms }) => total + ms.median, 0);
    for (const row of rows) {
      const head = this.step
        ? make('th', '', ...breakable(row.kernel), ' ', make('small', '', row.label))
        : make('th', '', ...breakable(row.case));
      head.scope = 'row';
      this.body.append(
        make(
          'tr',
          '',
          head,
          make('td', '', digits(row.ms.median)),
          make('td', 'wide', percent(spread(row.ms))),
          make('td', 'wide', this.step ? percent(row.ms.median / sum) : ''),
          make('td', 'wide', row.flops > 0 ? digits(row.gflops) : ''),
          make('td', 'wide', digits(row.gbs)),
          make('td', '', share(row)),
        ),
      );
    }
  }

  addStep({ dispatches, gpu, wall, gflops }: Step): void {
    const head = make('th', '', 'Whole step ', make('small', '', `${dispatches} dispatches`));
    head.scope = 'row';
    this.body.append(
      make(
        'tr',
        'whole',
        head,
        make('td', '', digits(gpu.median)),
        make('td', 'wide', percent(spread(gpu))),
        make('td', 'wide', ''),
        make('td', 'wide', digits(gflops)),
        make('td', 'wide', ''),
        make('td', '', `wall ${digits(wall.median)} ms`),
      ),
    );
  }
}

/** A name that may go on in a new line behind each underscore. */
function breakable(name: string): (Node | string)[] {
  return name.split('_').flatMap((part, i) => (i === 0 ? [part] : ['_', make('wbr', ''), part]));
}

/** A bar with its number. */
function share({ share, bound }: Row): HTMLElement {
  const bar = make('div', 'bar');
  bar.style.width = `${Math.min(100, share * 100)}%`;
  const cell = make('div', `share ${bound}`, make('div', 'track', bar), make('span', '', percent(share)));
  cell.title = bound === 'compute' ? 'of arithmetic' : 'of memory traffic';
  return cell;
}

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}
