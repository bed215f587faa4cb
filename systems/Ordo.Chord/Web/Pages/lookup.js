// Looks a key up and says in words where the way ended.

import { byId, count, html, shortened } from './page.js';

const timeoutMs = 15000;
const shownKey = 120;
const shownText = 2000;

export class Lookup {
  #input = byId('key');
  #answer = byId('answer');
  #clear = byId('clear');
  #hint = [...this.#answer.children];
  #asked = 0;
  #onAnswer;
  #onChoose;
  #labelOf;

  // onAnswer takes the picture of the way, or null when there is none to show.
  constructor(onAnswer, onChoose, labelOf) {
    this.#onAnswer = onAnswer;
    this.#onChoose = onChoose;
    this.#labelOf = labelOf;
    byId('search').addEventListener('submit', event => {
      event.preventDefault();
      this.#look(this.#input.value.toWellFormed());
    });
    this.#clear.addEventListener('click', () => {
      this.#show(null);
      this.#input.focus();
    });
  }

  async #look(key) {
    const number = ++this.#asked;
    const answer = await ask(key);
    if (number === this.#asked) { // Else the next one was asked meanwhile.
      this.#show(answer);
    }
  }

  #show(answer) {
    this.#asked++;
    this.#clear.hidden = answer === null;
    this.#answer.replaceChildren(...answer === null ? this.#hint : this.#words(answer));
    this.#onAnswer(answer?.picture ?? null);
  }

  #words({ picture, problem }) {
    if (!picture || picture.problem !== null) {
      return [html('p', { class: 'bad' }, picture?.problem ?? problem)];
    }
    const { key, place, path, owner, found, text } = picture;
    const named = id => this.#labelOf(id);
    const summary = html('p', { class: 'summary' }, html('bdi', {}, key === '' ? '(the empty key)' : shortened(key, shownKey)),
      ` → place ${place} → node ${named(owner)}, ${count(path.length - 1, 'hop')}`);
    const steps = path.flatMap((id, index) => index ? [' → ', this.#step(id, named(id))] : [this.#step(id, named(id))]);
    const value = !found ? [html('span', { class: 'note' }, 'No text is saved under it.')]
      : text === null ? [html('span', { class: 'note' }, 'A text is saved under it.')]
        : [html('span', { class: 'note' }, 'Text: '), html('bdi', { class: 'value' }, shortened(text, shownText))];
    return [summary, html('p', { class: 'steps' }, ...steps), html('p', { class: 'found' }, ...value)];
  }

  #step(id, label) {
    const button = html('button', { type: 'button', class: 'node', 'aria-label': `Choose node ${label}` }, label);
    button.addEventListener('click', () => this.#onChoose(id));
    return button;
  }
}

const ask = async key => {
  try {
    const answer = await fetch(`/api/lookup?key=${encodeURIComponent(key)}`, { signal: AbortSignal.timeout(timeoutMs) });
    const said = await answer.json();
    return answer.ok ? { picture: said } : { problem: said.detail };
  } catch {
    return { problem: 'The node does not answer. Try again when the page is live.' };
  }
};
