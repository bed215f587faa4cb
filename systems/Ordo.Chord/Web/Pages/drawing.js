// The picture of the ring: keeps its parts up to date, and knows which node the pointer is on.

import { distanceToRay, dot, nearest, point, turnOf } from './geometry.js';
import { maxSingleNodes, measure } from './layout.js';
import { byId, count, html, isCalm, svg } from './page.js';
import * as shapes from './shapes.js';

const fingertip = 18; // So near to a node counts as on it.

const layers = ['circle', 'owned', 'bars', 'fingers', 'way', 'dots', 'nodes', 'marks', 'labels'];

export class Drawing {
  #figure = byId('ring');
  #tip = byId('tip');
  #layers = Object.fromEntries(layers.map(name => [name, svg('g', { class: name })]));
  #drawn = {}; // What each layer was drawn from.
  #drawnLookup = null;
  #nodes = new Map();
  #layout = null;
  #state = null;
  #isKnown = false; // Whether nodes were drawn one by one before: only then a new one has just joined.
  #onChoose;

  constructor(onChoose) {
    this.#onChoose = onChoose;
    this.#figure.append(...Object.values(this.#layers));
    this.#figure.addEventListener('click', event => this.#under(event, node => this.#onChoose(node.id)));
    this.#figure.addEventListener('pointermove', event => this.#showTip(event));
    this.#figure.addEventListener('pointerleave', () => { this.#tip.hidden = true; });
    new ResizeObserver(() => this.#state && this.draw(this.#state)).observe(this.#figure);
  }

  // state: { ring, node (what is known of the chosen one, or null), chosen (its id), lookup (or null) }
  draw(state) {
    const { ring, node, lookup, chosen } = state;
    const layout = measure(this.#figure, ring);
    this.#state = state;
    this.#layout = layout;
    this.#figure.setAttribute('viewBox', `${-layout.half.x} ${-layout.half.y} ${2 * layout.half.x} ${2 * layout.half.y}`);
    this.#figure.setAttribute('aria-label', `A ring of ${count(ring.nodes.length, 'node')}; the list of all nodes says the same in words`);

    const nodes = new Map(ring.nodes.map(each => [each.id, each]));
    const own = node && nodes.get(node.id);
    const self = nodes.get(ring.self);
    const places = [layout, ring.nodes.map(each => [each.id, each.turn])];
    const isNew = lookup !== this.#drawnLookup;
    this.#drawnLookup = lookup;
    this.#layer('circle', [layout], () => shapes.circle(layout));
    this.#layer('bars', [layout, ring.nodes], () => shapes.bars(ring, layout));
    this.#layer('owned', [places, node], () => own ? shapes.owned(node, own, layout) : []);
    this.#layer('fingers', [places, node], () => own ? shapes.fingers(node, own, nodes, layout) : []);
    this.#layer('way', [places, lookup], () => lookup ? shapes.way(lookup, nodes, layout, isNew) : []);
    this.#placeNodes(ring, this.#rolesOf(state));
    this.#layer('marks', [layout, self], () => self ? shapes.self(self, layout) : []);
    this.#layer('labels', [layout, ring.nodes, chosen, node, lookup], () => shapes.labels(state, nodes, layout));
  }

  // Draws a layer anew only when what it shows has changed, so that movements are not started again.
  #layer(name, inputs, build) {
    const drawn = JSON.stringify(inputs);
    if (this.#drawn[name] !== drawn) {
      this.#drawn[name] = drawn;
      this.#layers[name].replaceChildren(...build());
    }
  }

  #rolesOf({ ring, node, chosen, lookup }) {
    const roles = new Map();
    const add = (id, role) => roles.set(id, `${roles.get(id) ?? ''} ${role}`);
    add(ring.self, 'self');
    node?.successors.filter(id => id !== chosen).forEach(id => add(id, 'successor'));
    if (node?.predecessor && node.predecessor !== chosen) {
      add(node.predecessor, 'predecessor');
    }
    lookup?.path.forEach(id => add(id, 'onway'));
    if (chosen) {
      add(chosen, 'chosen');
    }
    return roles;
  }

  #placeNodes(ring, roles) {
    const { radius, size } = this.#layout;
    const many = ring.nodes.length > maxSingleNodes;
    const single = many ? ring.nodes.filter(each => roles.has(each.id)) : ring.nodes;
    this.#layer('dots', [this.#layout, many && ring.nodes.map(each => [each.turn, each.state])], () => !many ? [] : ['live', 'silent'].map(state =>
      svg('path', { class: state, 'stroke-width': 2 * size, d: ring.nodes.filter(each => each.state === state).map(each => dot(each.turn, radius)).join('') })));
    const shown = new Set(single.map(each => each.id));
    for (const [id, element] of this.#nodes) {
      if (!shown.has(id)) {
        this.#nodes.delete(id);
        this.#removeNode(element, many);
      }
    }
    for (const each of single) {
      const place = point(each.turn, radius);
      const element = this.#nodes.get(each.id) ?? this.#newNode(each.id);
      const isChosen = (roles.get(each.id) ?? '').includes('chosen');
      element.setAttribute('class', `node ${each.state}${roles.get(each.id) ?? ''}`);
      element.setAttribute('cx', place.x);
      element.setAttribute('cy', place.y);
      element.setAttribute('r', isChosen ? Math.max(size * 1.25, 6) : many ? 4 : size);
      if (isChosen && element !== this.#layers.nodes.lastChild) {
        this.#layers.nodes.append(element); // Above its neighbours.
      }
    }
    this.#isKnown = !many;
  }

  #newNode(id) {
    const element = svg('circle', { 'data-node': id });
    this.#nodes.set(id, element);
    this.#layers.nodes.append(element);
    if (this.#isKnown && !isCalm()) {
      element.animate([{ opacity: 0, r: '30px' }, {}], { duration: 600, easing: 'ease-out' });
    }
    return element;
  }

  #removeNode(element, many) {
    if (many || isCalm()) {
      element.remove();
    } else {
      element.animate([{}, { opacity: 0 }], { duration: 400, fill: 'forwards' }).finished.then(() => element.remove());
    }
  }

  // Calls back with the node that the pointer is on, its dot or its bar.
  #under(event, found) {
    if (!this.#state?.ring.nodes.length) {
      return false;
    }
    const box = this.#figure.getBoundingClientRect();
    const { half, radius, bar, font } = this.#layout;
    const pointer = { x: event.clientX - box.left - half.x, y: event.clientY - box.top - half.y };
    const node = nearest(this.#state.ring.nodes, turnOf(pointer));
    const isOn = distanceToRay(pointer, node.turn, radius, radius + bar + font) < fingertip;
    if (isOn) {
      found(node);
    }
    return isOn;
  }

  #showTip(event) {
    const { half, radius } = this.#layout ?? {};
    const isShown = this.#under(event, node => {
      const place = point(node.turn, radius);
      const lines = [`Node ${node.label}`, node.address];
      if (node.keys !== null) {
        lines.push(`${count(node.keys, 'key')}${node.copies ? `, ${count(node.copies, 'copy', 'copies')}` : ''}`);
      }
      this.#tip.replaceChildren(...lines.map(line => html('span', {}, line)));
      this.#tip.style.left = `${place.x + half.x}px`;
      this.#tip.style.top = `${place.y + half.y}px`;
      this.#tip.classList.toggle('below', place.y < -radius / 2);
    });
    this.#tip.hidden = !isShown;
    this.#figure.classList.toggle('pointing', isShown);
  }
}
