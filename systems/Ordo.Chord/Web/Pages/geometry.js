// Places on the ring as points of the drawing. A turn is 0 at the top and grows clockwise to 1; the centre is (0, 0).

const fullTurn = 2 * Math.PI;
const round = number => Math.round(number * 10) / 10;
const at = ({ x, y }) => `${round(x)} ${round(y)}`;

export const point = (turn, radius) => ({ x: radius * Math.sin(turn * fullTurn), y: -radius * Math.cos(turn * fullTurn) });

// The way clockwise from one turn to another, 0 to 1.
export const way = (from, to) => ((to - from) % 1 + 1) % 1;

// A full circle where both turns are the same: a lone node owns everything.
export const arc = (from, to, radius) => {
  const length = way(from, to) || 1;
  const middle = from + length / 2;
  const quarter = `A${radius} ${radius} 0 0 1`;
  return `M${at(point(from, radius))}${quarter} ${at(point(middle, radius))}${quarter} ${at(point(from + length, radius))}`;
};

// A line through the inside of the ring: shallow between neighbours, through the centre between opposites. It ends `gap` before the second node.
export const chord = (from, to, radius, gap = 0) => {
  const length = way(from, to);
  const middle = length <= 0.5 ? from + length / 2 : from + (length + 1) / 2;
  const control = point(middle, radius * (1 - 2 * Math.min(length, 1 - length)) ** 1.25);
  const target = point(to, radius);
  const reach = Math.hypot(target.x - control.x, target.y - control.y) || 1;
  const direction = { x: (target.x - control.x) / reach, y: (target.y - control.y) / reach };
  const end = { x: target.x - direction.x * gap, y: target.y - direction.y * gap };
  return { d: `M${at(point(from, radius))}Q${at(control)} ${at(end)}`, end, direction };
};

// The head of an arrow whose tip is at `end`.
export const head = ({ end, direction }, size) => {
  const back = { x: end.x - direction.x * size, y: end.y - direction.y * size };
  const aside = { x: -direction.y * size * 0.5, y: direction.x * size * 0.5 };
  return `M${at(end)}L${at({ x: back.x + aside.x, y: back.y + aside.y })}L${at({ x: back.x - aside.x, y: back.y - aside.y })}Z`;
};

// How far a point is from a line outwards from the ring.
export const distanceToRay = ({ x, y }, turn, from, to) => {
  const direction = point(turn, 1);
  const along = Math.min(to, Math.max(from, x * direction.x + y * direction.y));
  return Math.hypot(x - direction.x * along, y - direction.y * along);
};

export const turnOf = ({ x, y }) => (Math.atan2(x, -y) / fullTurn + 1) % 1;

// A line outwards from the ring.
export const ray = (turn, from, to) => `M${at(point(turn, from))}L${at(point(turn, to))}`;

// A dot, as a line of no length with round ends.
export const dot = (turn, radius) => `M${at(point(turn, radius))}h0`;

// A turn as the place it is: its number, or the first eight digits of a long one.
export const placeAt = (turn, bits) => bits <= 32
  ? String(Math.round(turn * 2 ** bits) % 2 ** bits)
  : Math.floor(turn * 2 ** 32).toString(16).padStart(8, '0');

// The node nearest to a turn, of nodes that are sorted clockwise.
export const nearest = (nodes, turn) => {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nodes[middle].turn < turn) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const after = nodes[low % nodes.length];
  const before = nodes[(low + nodes.length - 1) % nodes.length];
  const distance = node => Math.min(way(node.turn, turn), way(turn, node.turn));
  return distance(after) < distance(before) ? after : before;
};
