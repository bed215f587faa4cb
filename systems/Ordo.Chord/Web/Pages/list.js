// All nodes as a list of buttons: the picture for those who do not see it, or have no mouse.

import { byId, count, html, say } from './page.js';

const maxRows = 120; // More are found with the filter.
const filterFrom = 13;

export class NodeList {
  #list = byId('nodes');
  #filter = byId('filter');
  #more = byId('more');
  #state = null;
  #rows = new Map();
  #onChoose;

  constructor(onChoose) {
    this.#onChoose = onChoose;
    this.#filter.addEventListener('input', () => this.show(this.#state));
    this.#list.addEventListener('keydown', event => this.#move(event));
  }

  show(state) {
    this.#state = state;
    const { ring, chosen } = state;
    const wanted = this.#filter.value.trim().toLowerCase();
    const fits = ring.nodes.filter(each => each.label.toLowerCase().startsWith(wanted) || each.id.startsWith(wanted) || each.address.toLowerCase().includes(wanted));
    const shown = fits.slice(0, maxRows);
    this.#filter.hidden = ring.nodes.length < filterFrom && wanted === '';
    say(this.#more, shown.length < fits.length ? `The first ${shown.length} of ${fits.length}; the filter finds the others.` : fits.length ? '' : 'No node is like that.');
    const stop = shown.some(each => each.id === chosen) ? chosen : shown[0]?.id; // One stop of the tab key for the whole list.
    this.#keep(shown, ring, chosen, stop);
  }

  // Rows stay the elements that they are: the focus does not get lost when the ring changes.
  #keep(shown, ring, chosen, stop) {
    const ids = new Set(shown.map(each => each.id));
    for (const [id, row] of this.#rows) {
      if (!ids.has(id)) {
        row.remove();
        this.#rows.delete(id);
      }
    }
    shown.forEach((each, index) => {
      const row = this.#rows.get(each.id) ?? this.#newRow(each.id);
      const button = row.firstChild;
      const held = each.keys === null ? '' : count(each.keys, 'key');
      [each.label, each.address, each.state === 'silent' ? 'silent' : held].forEach((text, cell) => say(button.children[cell], text));
      button.setAttribute('aria-label', `Node ${each.label}, ${each.address}${held && `, ${held}`}, ${each.state}${each.id === ring.self ? ', this page’s node' : ''}`);
      button.setAttribute('aria-pressed', String(each.id === chosen));
      button.tabIndex = each.id === stop ? 0 : -1;
      button.className = `${each.state}${each.id === ring.self ? ' self' : ''}`;
      if (this.#list.children[index] !== row) {
        this.#list.insertBefore(row, this.#list.children[index] ?? null);
      }
    });
  }

  #newRow(id) {
    const button = html('button', { type: 'button', 'data-node': id }, html('b'), html('span'), html('span', { class: 'held' }));
    button.addEventListener('click', () => this.#onChoose(id));
    const row = html('li', {}, button);
    this.#rows.set(id, row);
    return row;
  }

  #move(event) {
    const buttons = [...this.#list.querySelectorAll('button')];
    const here = buttons.indexOf(document.activeElement);
    const there = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (here < 0 || there === undefined) {
      return;
    }
    event.preventDefault();
    buttons[(there + buttons.length) % buttons.length].focus();
  }
}
