// How large everything is: it depends on the size of the window and of the ring. One unit of the drawing is one pixel of the page.

import { lineHeight, widthOf } from './labels.js';
import { count, grouped } from './page.js';

export const maxSingleNodes = 400; // Above that the dots are one path: a thousand elements cost a browser more than the picture is worth.

const narrow = 230; // Half a drawing below that: a phone.
const sizes = { wide: { font: 13, dot: 1, bar: 0.16, maxCounted: 24 }, narrow: { font: 11, dot: 0.7, bar: 0.12, maxCounted: 12 } };

const dotRadius = nodes => nodes <= 12 ? 10 : nodes <= 40 ? 7.5 : nodes <= 120 ? 5 : nodes <= maxSingleNodes ? 3.5 : nodes <= 1500 ? 2.2 : 1.4;

export const heldBy = node => (node.keys ?? 0) + (node.copies ?? 0);

// What is written beside a node; numbers of keys only where there is room for them.
export const linesOf = (node, { isCounted, isNarrow }) => !isCounted ? [node.label]
  : node.state === 'silent' ? [node.label, 'silent']
    : node.keys === null ? [node.label]
      : [node.label, isNarrow ? grouped(node.keys) : count(node.keys, 'key')];

export const measure = ({ clientWidth, clientHeight }, { nodes }) => {
  const half = { x: (clientWidth || 600) / 2, y: (clientHeight || 600) / 2 };
  const isNarrow = half.x < narrow;
  const { font, dot, bar: barShare, maxCounted } = isNarrow ? sizes.narrow : sizes.wide;
  const size = dotRadius(nodes.length) * dot;
  const most = nodes.reduce((max, each) => Math.max(max, heldBy(each)), 0);
  const bar = most > 0 ? Math.min(half.x, half.y) * barShare : 0;
  const isCounted = nodes.length <= maxCounted;
  const lines = nodes.slice(0, sizes.wide.maxCounted).flatMap(each => linesOf(each, { isCounted, isNarrow }));
  const widest = lines.reduce((width, line) => Math.max(width, widthOf(line, font)), 0);
  const room = Math.min(half.x - widest, half.y - (isCounted ? 2 : 1) * lineHeight * font);
  return { half, font, size, most, bar, isCounted, isNarrow, radius: Math.max(40, Math.round(room - size - bar - 12)) };
};
