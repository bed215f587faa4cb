// Draws the ring: the nodes at their places, what they hold, what the chosen one knows, and the way of a lookup.

import { arc, chord, distanceToRay, dot, head, nearest, point, ray, turnOf } from './geometry.js';
import { lineHeight, placeLabels, widthOf } from './labels.js';
import { byId, count, grouped, html, isCalm, svg } from './page.js';

const maxSingleNodes = 400; // Above that the dots are one path: a thousand elements cost a browser more than the picture is worth.
const maxCountedNodes = 24;
const fonts = { wide: 13, narrow: 11 };
const maxNarrowCounted = 12;
const heads = { finger: 9, hop: 14 };
const hopMs = 500;
const narrow = 230; // Half a drawing below that: a phone.
const fingertip = 18; // So near to a node counts as on it.

const dotRadius = nodes => nodes <= 12 ? 10 : nodes <= 40 ? 7.5 : nodes <= 120 ? 5 : nodes <= maxSingleNodes ? 3.5 : nodes <= 1500 ? 2.2 : 1.4;

// counted: how to say the number of keys, or null where there is no room for numbers.
const linesOf = (node, counted) => !counted ? [node.label]
  : node.state === 'silent' ? [node.label, 'silent']
    : node.keys !== null ? [node.label, counted(node.keys)] : [node.label];

// An arrow's head is never longer than half of its line.
const headSize = (from, to, radius, most) => Math.max(3, Math.min(most, Math.hypot(point(from, radius).x - point(to, radius).x, point(from, radius).y - point(to, radius).y) / 2));

const layers = ['circle', 'owned', 'bars', 'fingers', 'way', 'dots', 'nodes', 'marks', 'labels'];

export class Drawing {
  #figure = byId('ring');
  #tip = byId('tip');
  #layers = Object.fromEntries(layers.map(name => [name, svg('g', { class: name })]));
  #drawn = {};
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
    this.#state = state;
    const layout = this.#layout = this.#measure(state.ring);
    this.#figure.setAttribute('viewBox', `${-layout.half.x} ${-layout.half.y} ${2 * layout.half.x} ${2 * layout.half.y}`);
    const { ring, node, lookup, chosen } = state;
    const byNode = new Map(ring.nodes.map(each => [each.id, each]));
    const key = [layout, ring.nodes.map(each => each.turn)];
    this.#layer('circle', key, () => this.#circle());
    this.#layer('bars', [layout, ring.nodes], () => this.#bars(ring.nodes));
    this.#layer('owned', [layout, node], () => node ? this.#owned(node, byNode) : []);
    this.#layer('fingers', [...key, node], () => node ? this.#fingers(node, byNode) : []);
    this.#layer('way', [...key, lookup], isNew => lookup ? this.#way(lookup, byNode, isNew && this.#drawn.lookup !== lookup) : []);
    this.#drawn.lookup = lookup;
    this.#placeNodes(ring, byNode, this.#rolesOf(state));
    this.#layer('marks', [...key, ring.self], () => byNode.has(ring.self) ? [this.#self(byNode.get(ring.self))] : []);
    this.#layer('labels', [layout, ring.nodes, chosen, node, lookup], () => this.#labels(state, byNode));
    this.#figure.setAttribute('aria-label', `A ring of ${count(ring.nodes.length, 'node')}; the list of all nodes says the same in words`);
  }

  // Everything that depends on the size of the window and of the ring. One unit of the drawing is one pixel of the page.
  #measure({ nodes }) {
    const { clientWidth, clientHeight } = this.#figure;
    const half = { x: (clientWidth || 600) / 2, y: (clientHeight || 600) / 2 };
    const isNarrow = half.x < narrow;
    const font = isNarrow ? fonts.narrow : fonts.wide;
    const size = dotRadius(nodes.length) * (isNarrow ? 0.7 : 1);
    const held = nodes.map(each => (each.keys ?? 0) + (each.copies ?? 0));
    const most = held.reduce((max, each) => Math.max(max, each), 0);
    const bar = most > 0 ? Math.min(half.x, half.y) * (isNarrow ? 0.12 : 0.16) : 0;
    const counted = nodes.length > (isNarrow ? maxNarrowCounted : maxCountedNodes) ? null : isNarrow ? grouped : number => count(number, 'key');
    const widest = nodes.slice(0, maxCountedNodes).reduce((width, each) => Math.max(width, ...linesOf(each, counted).map(line => widthOf(line, font))), 0);
    const around = size + bar + 12;
    const radius = Math.max(40, Math.round(Math.min(half.x - widest, half.y - (counted ? 2 : 1) * lineHeight * font) - around));
    return { half, font, size, most, bar, counted, radius };
  }

  // Draws a layer anew only when what it shows has changed, so that movements are not started again.
  #layer(name, inputs, build) {
    const drawn = JSON.stringify(inputs);
    if (this.#drawn[name] !== drawn) {
      this.#drawn[name] = drawn;
      this.#layers[name].replaceChildren(...build(true));
    }
  }

  #circle() {
    const { radius, size } = this.#layout;
    return [svg('circle', { r: radius }), svg('path', { d: ray(0, radius - 4, radius + 4) })];
  }

  #bars(nodes) {
    const { radius, size, bar, most } = this.#layout;
    const from = radius + size + 3;
    const width = Math.max(1, Math.min(8, 2 * Math.PI * radius / nodes.length * 0.6));
    const long = number => number === null ? 0 : number / most * bar;
    const keys = nodes.filter(each => each.keys > 0).map(each => ray(each.turn, from, from + long(each.keys)));
    const copies = nodes.filter(each => each.copies > 0).map(each => ray(each.turn, from + long(each.keys), from + long(each.keys) + long(each.copies)));
    return [svg('path', { class: 'copies', d: copies.join(''), 'stroke-width': width }), svg('path', { class: 'keys', d: keys.join(''), 'stroke-width': width })];
  }

  #owned(node, byNode) {
    const own = byNode.get(node.id);
    return own ? [svg('path', { d: arc(node.ownsFrom, own.turn, this.#layout.radius), 'stroke-width': 2 * this.#layout.size })] : [];
  }

  #fingers(node, byNode) {
    const own = byNode.get(node.id);
    if (!own) {
      return [];
    }
    const { radius, size } = this.#layout;
    const known = node.fingers.filter(finger => byNode.has(finger.node) && finger.node !== node.id);
    return [
      ...node.fingers.map(finger => svg('path', { class: 'start', d: ray(finger.startTurn, radius - 5, radius + 5) })),
      ...known.map(finger => {
        const target = byNode.get(finger.node).turn;
        const line = chord(own.turn, target, radius, size + 3);
        return svg('g', { class: 'finger', 'data-node': finger.node }, svg('path', { class: 'line', d: line.d }), svg('path', { class: 'head', d: head(line, headSize(own.turn, target, radius, heads.finger)) }));
      }),
    ];
  }

  #way({ path, turn, problem }, byNode, isNew) {
    const { radius, size } = this.#layout;
    const moves = isNew && !isCalm();
    const stops = path.map(id => byNode.get(id)).filter(Boolean);
    const hops = stops.slice(1).map((stop, index) => {
      const line = chord(stops[index].turn, stop.turn, radius, size + 4);
      const drawn = svg('path', { class: 'line', d: line.d, pathLength: 1 });
      const tip = svg('path', { class: 'head', d: head(line, headSize(stops[index].turn, stop.turn, radius, heads.hop)) });
      if (moves) {
        const timing = { duration: hopMs, delay: index * hopMs, easing: 'ease-in-out', fill: 'backwards' };
        drawn.animate([{ strokeDashoffset: 1 }, { strokeDashoffset: 0 }], timing);
        tip.animate([{ opacity: 0 }, { opacity: 0, offset: 0.85 }, { opacity: 1 }], timing);
      }
      return svg('g', { class: 'hop' }, drawn, tip);
    });
    if (problem !== null) {
      return hops;
    }
    const place = point(turn, radius);
    const side = Math.min(8, size + 3);
    const mark = svg('path', { class: 'place', d: `M${place.x} ${place.y - side}l${side} ${side}l${-side} ${side}l${-side} ${-side}Z` });
    return [mark, ...hops];
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

  #placeNodes(ring, byNode, roles) {
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

  #self({ turn }) {
    const { x, y } = point(turn, this.#layout.radius);
    return svg('circle', { cx: x, cy: y, r: Math.max(1.6, this.#layout.size * 0.36) });
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

  #labels({ ring, node, chosen, lookup }, byNode) {
    const { radius, size, bar, most, counted, half, font } = this.#layout;
    const important = new Set([chosen, ...(lookup?.path ?? []).toReversed(), ring.self, node?.predecessor, node?.successors[0]].filter(id => byNode.has(id)));
    const ids = [...new Set([...important, ...ring.nodes.map(each => each.id)])];
    const entries = ids.map((id, index) => {
      const each = byNode.get(id);
      const length = counted ? ((each.keys ?? 0) + (each.copies ?? 0)) / (most || 1) * bar : bar;
      return { id, turn: each.turn, radius: radius + size + 8 + length, lines: linesOf(each, counted), room: counted || index < important.size ? 2 : 14, isQuiet: !counted && index >= important.size };
    });
    return placeLabels(entries, { font, half, tries: counted ? 6 : 1 }).flatMap(label => this.#label(label, label.id === chosen));
  }

  #label({ id, turn, radius, moved, lines, x, y, lineHeight, isQuiet }, isChosen) {
    const text = svg('text', { class: isChosen ? 'chosen' : isQuiet ? 'quiet' : null, 'data-node': id, 'font-size': this.#layout.font });
    const top = y - (lines.length - 1) * lineHeight / 2;
    text.append(...lines.map((line, index) => svg('tspan', { x, y: top + index * lineHeight, class: index === 0 ? 'name' : 'count' }, line)));
    return moved ? [svg('path', { class: 'leader', d: ray(turn, radius - 3, radius + moved - 2) }), text] : [text];
  }

  // Calls back with the node that the pointer is on, its dot or its bar.
  #under(event, found) {
    if (!this.#state?.ring.nodes.length) {
      return false;
    }
    const box = this.#figure.getBoundingClientRect();
    const { half, radius, bar } = this.#layout;
    const pointer = { x: event.clientX - box.left - half.x, y: event.clientY - box.top - half.y };
    const node = nearest(this.#state.ring.nodes, turnOf(pointer));
    const isOn = distanceToRay(pointer, node.turn, radius, radius + bar + fonts.wide) < fingertip;
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
