import { cards, take } from '../cards/cards';
import { said } from '../cards/suit';
import { draft } from '../form';
import { remote } from '../state';

/** Data to learn from, each with a model that suits them. */
export function Cards() {
  const { data } = draft.value;
  const credit = cards.value.find((card) => card.data === data)?.credit;
  return (
    <section class="cards" aria-label="Data, each with a model">
      <div class="card-row">
        {cards.value.map((card) => (
          <button
            key={card.data}
            type="button"
            class="card"
            aria-pressed={card.data === data}
            disabled={!remote.value}
            onClick={() => take(card)}
          >
            <strong>{card.title}</strong>
            <span>{card.words}</span>
          </button>
        ))}
      </div>
      <p class="small quiet" role="status" id="card-words">
        {said.value?.data === data && said.value.text}
        {credit && ` ${credit}.`}
      </p>
    </section>
  );
}
