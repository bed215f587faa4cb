// Which nodes get a label, and where: none covers another, the important ones first.

import { point } from './geometry.js';

const letterWidth = 0.6;
export const lineHeight = 1.2;

const overlaps = (one, other, room) =>
  Math.abs(one.x - other.x) * 2 < one.width + other.width + 2 * room && Math.abs(one.y - other.y) * 2 < one.height + other.height + 2 * room;

export const widthOf = (text, font) => text.length * letterWidth * font;

// The box of a label outside of the ring, as near to it as it can be without touching the circle of that radius.
const boxAt = (turn, radius, width, height) => {
  const direction = point(turn, 1);
  const away = Math.abs(direction.x) * width / 2 + Math.abs(direction.y) * height / 2;
  return { x: direction.x * (radius + away), y: direction.y * (radius + away), width, height };
};

const isInside = (box, half) => Math.abs(box.x) + box.width / 2 <= half.x && Math.abs(box.y) + box.height / 2 <= half.y;

// entries: [{ id, turn, radius, lines, room }], the important ones first; room is what a label wants free around it. half: half of the drawing's sides.
// tries: how many steps outwards a label may go to find room.
export const placeLabels = (entries, { font, half, tries }) => {
  const placed = [];
  for (const entry of entries) {
    const width = Math.max(...entry.lines.map(line => widthOf(line, font)));
    const height = entry.lines.length * lineHeight * font;
    for (let step = 0; step < tries; step++) {
      const box = boxAt(entry.turn, entry.radius + step * font * 0.7, width, height);
      if (isInside(box, half) && !placed.some(other => overlaps(box, other, entry.room))) {
        placed.push({ ...entry, ...box, moved: step * font * 0.7, lineHeight: lineHeight * font });
        break;
      }
    }
  }
  return placed;
};
