// What is known of the chosen node, in words and as a table.

import { placeAt, way } from './geometry.js';
import { byId, count, html } from './page.js';

export class Panel {
  #title = byId('details-title');
  #details = byId('details');
  #shown = '';
  #onChoose;

  constructor(onChoose) {
    this.#onChoose = onChoose;
  }

  // state: as that of the drawing. Redrawn only when something changed, so that the focus stays where it is.
  show({ ring, chosen, node }) {
    const shown = JSON.stringify([chosen, node, ring.nodes.map(each => [each.id, each.state])]);
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    const listed = ring.nodes.find(each => each.id === chosen);
    const labels = new Map(ring.nodes.map(each => [each.id, each.label]));
    this.#title.textContent = listed ? `Node ${listed.label}` : 'Node';
    const focused = this.#details.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    this.#details.replaceChildren(...this.#content(ring, listed, node, labels));
    if (focused) {
      this.#details.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  #content(ring, listed, node, labels) {
    if (!listed) {
      return [html('p', { class: 'note' }, 'It is no longer in the ring. Choose another one in the picture or in the list.')];
    }
    if (!node || node.kind === null) {
      return [html('p', { class: 'note' }, node || listed.state === 'silent' ? 'It does not answer.' : 'Asking it …')];
    }
    return [this.#facts(ring, listed, node, labels), this.#fingers(ring, node, labels)];
  }

  #facts(ring, listed, node, labels) {
    const own = node.id === ring.self ? ' · this page’s node' : '';
    const owns = way(node.ownsFrom, listed.turn) || 1;
    const facts = [
      ['Address', [node.address]],
      ['State', [`${listed.state}${node.kind === 'classic' ? ' · foreign, speaks the teaching protocol' : ''}${own}`]],
      ['Id', [html('code', {}, node.id)]],
      ['Owns', [owns === 1 ? 'the whole ring' : `${Number((owns * 100).toPrecision(3))} % of the ring, after ${placeAt(node.ownsFrom, ring.bits)} up to ${node.label}`]],
      ['Holds', [node.keys === null ? 'it does not tell' : `${count(node.keys, 'key')}${node.copies === null ? '' : ` and ${count(node.copies, 'copy', 'copies')}`}`]],
      ['Predecessor', [node.predecessor ? this.#link(node.predecessor, labels, 'predecessor') : 'none known']],
      [node.successors.length === 1 ? 'Successor' : 'Successors',
        node.successors.length ? node.successors.map((id, index) => this.#link(id, labels, `successor-${index}`)) : ['none known']],
    ];
    return html('dl', {}, ...facts.flatMap(([name, values]) => [html('dt', {}, name), html('dd', {}, ...values)]));
  }

  #fingers(ring, node, labels) {
    const rows = node.fingers.map((finger, index) => html('tr', {},
      html('td', { class: 'number' }, finger.first === finger.last ? String(finger.first) : `${finger.first}–${finger.last}`),
      html('td', { class: 'number' }, placeAt(finger.startTurn, ring.bits)),
      html('td', {}, this.#link(finger.node, labels, `finger-${index}`))));
    const head = html('tr', {}, html('th', { scope: 'col', class: 'number' }, 'Finger'), html('th', { scope: 'col', class: 'number' }, 'From place'), html('th', { scope: 'col' }, 'Node'));
    return rows.length
      ? html('table', { id: 'fingers' }, html('caption', {}, 'Finger table'), html('thead', {}, head), html('tbody', {}, ...rows))
      : html('p', { class: 'note' }, 'It has no fingers: the successors lead everywhere.');
  }

  // A node that is named somewhere; one that has left meanwhile is only a word.
  #link(id, labels, focus) {
    if (!labels.has(id)) {
      return html('span', { class: 'gone' }, `${id.slice(0, 8)} (gone)`);
    }
    const button = html('button', { type: 'button', class: 'node', 'data-focus': focus, 'aria-label': `Choose node ${labels.get(id)}` }, labels.get(id));
    button.addEventListener('click', () => this.#onChoose(id));
    return button;
  }
}
