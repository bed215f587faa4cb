// The parts of the picture but for the nodes themselves, each as a list of elements.

import { arc, chord, head, point, ray } from './geometry.js';
import { placeLabels } from './labels.js';
import { heldBy, linesOf } from './layout.js';
import { isCalm, svg } from './page.js';

const heads = { finger: 9, hop: 14 };
const hopMs = 500;

// An arrow's head is never longer than half of its line.
const headSize = (from, to, radius, most) => {
  const [start, end] = [point(from, radius), point(to, radius)];
  return Math.max(3, Math.min(most, Math.hypot(start.x - end.x, start.y - end.y) / 2));
};

const arrow = (from, to, { radius, size }, most) => {
  const line = chord(from, to, radius, size + 4);
  return [svg('path', { class: 'line', d: line.d, pathLength: 1 }), svg('path', { class: 'head', d: head(line, headSize(from, to, radius, most)) })];
};

// The ring itself, with a mark where its places begin.
export const circle = ({ radius }) => [svg('circle', { r: radius }), svg('path', { d: ray(0, radius - 4, radius + 4) })];

// What each node holds: its keys, and behind them its copies of others' keys.
export const bars = ({ nodes }, { radius, size, bar, most }) => {
  const from = radius + size + 3;
  const width = Math.max(1, Math.min(8, 2 * Math.PI * radius / nodes.length * 0.6));
  const long = number => number ? number / most * bar : 0;
  const keys = nodes.filter(each => each.keys > 0).map(each => ray(each.turn, from, from + long(each.keys)));
  const copies = nodes.filter(each => each.copies > 0).map(each => ray(each.turn, from + long(each.keys), from + long(heldBy(each))));
  return [svg('path', { class: 'copies', d: copies.join(''), 'stroke-width': width }), svg('path', { class: 'keys', d: keys.join(''), 'stroke-width': width })];
};

// The places that the chosen node owns.
export const owned = (node, own, { radius, size }) => [svg('path', { d: arc(node.ownsFrom, own.turn, radius), 'stroke-width': 2 * size })];

// Where the fingers of the chosen node begin, and the nodes that they lead to.
export const fingers = (node, own, byId, layout) => [
  ...node.fingers.map(finger => svg('path', { class: 'start', d: ray(finger.startTurn, layout.radius - 5, layout.radius + 5) })),
  ...node.fingers.filter(finger => byId.has(finger.node) && finger.node !== node.id).map(finger =>
    svg('g', { class: 'finger', 'data-node': finger.node }, ...arrow(own.turn, byId.get(finger.node).turn, layout, heads.finger))),
];

// The way of a lookup, hop by hop, and the place that it looks for.
export const way = ({ path, turn, problem }, byId, layout, isNew) => {
  const stops = path.map(id => byId.get(id)).filter(Boolean);
  const hops = stops.slice(1).map((stop, index) => {
    const [line, tip] = arrow(stops[index].turn, stop.turn, layout, heads.hop);
    if (isNew && !isCalm()) {
      const timing = { duration: hopMs, delay: index * hopMs, easing: 'ease-in-out', fill: 'backwards' };
      line.animate([{ strokeDashoffset: 1 }, { strokeDashoffset: 0 }], timing);
      tip.animate([{ opacity: 0 }, { opacity: 0, offset: 0.85 }, { opacity: 1 }], timing);
    }
    return svg('g', { class: 'hop' }, line, tip);
  });
  return problem === null ? [place(turn, layout), ...hops] : hops;
};

const place = (turn, { radius, size }) => {
  const { x, y } = point(turn, radius);
  const side = Math.min(8, size + 3);
  return svg('path', { class: 'place', d: `M${x} ${y - side}l${side} ${side}l${-side} ${side}l${-side} ${-side}Z` });
};

// The mark of the node whose page this is.
export const self = ({ turn }, { radius, size }) => {
  const { x, y } = point(turn, radius);
  return [svg('circle', { cx: x, cy: y, r: Math.max(1.6, size * 0.36) })];
};

// The labels that find room; those of the chosen node, of the way and of the neighbours come first.
export const labels = ({ ring, node, chosen, lookup }, byId, layout) => {
  const { radius, size, bar, most, isCounted } = layout;
  const first = new Set([chosen, ...(lookup?.path ?? []).toReversed(), ring.self, node?.predecessor, node?.successors[0]].filter(id => byId.has(id)));
  const entries = [...new Set([...first, ...byId.keys()])].map(id => {
    const each = byId.get(id);
    const beyond = isCounted ? heldBy(each) / (most || 1) * bar : bar;
    const isQuiet = !isCounted && !first.has(id);
    return { id, turn: each.turn, radius: radius + size + 8 + beyond, lines: linesOf(each, layout), room: isQuiet ? 14 : 2, isQuiet };
  });
  return placeLabels(entries, { font: layout.font, half: layout.half, tries: isCounted ? 6 : 1 })
    .flatMap(each => label(each, layout.font, each.id === chosen ? 'chosen' : each.isQuiet ? 'quiet' : null));
};

// A label that had to move away from its node has a thin line to it.
const label = ({ id, turn, radius, moved, lines, x, y, lineHeight }, font, kind) => {
  const top = y - (lines.length - 1) * lineHeight / 2;
  const text = svg('text', { class: kind, 'data-node': id, 'font-size': font },
    ...lines.map((line, index) => svg('tspan', { x, y: top + index * lineHeight, class: index === 0 ? 'name' : 'count' }, line)));
  return moved ? [svg('path', { class: 'leader', d: ray(turn, radius - 3, radius + moved - 2) }), text] : [text];
};
