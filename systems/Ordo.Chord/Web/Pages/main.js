// The page of one node: what it shows, and what changes it.

import { changesBetween, note } from './changes.js';
import { Drawing } from './drawing.js';
import { NodeList } from './list.js';
import { watch } from './live.js';
import { Lookup } from './lookup.js';
import { byId, count, grouped, html } from './page.js';
import { Panel } from './panel.js';

const refreshMs = 2000; // A finger table changes without the ring's changing.
const timeoutMs = 5000;

const state = { ring: null, chosen: /^#([0-9a-f]{40})$/.exec(location.hash)?.[1] ?? null, node: null, lookup: null };

const show = () => {
  if (state.ring) {
    drawing.draw(state);
    panel.show(state);
    list.show(state);
  }
};

const choose = id => {
  if (id !== state.chosen) {
    state.chosen = id;
    state.node = null;
    history.replaceState(null, '', `#${id}`);
  }
  show();
  return refresh();
};

// Asks for what is known of the chosen node; an answer for one that is no longer chosen is dropped.
const refresh = async () => {
  const id = state.chosen;
  if (!state.ring.nodes.some(each => each.id === id)) {
    return;
  }
  try {
    const answer = await fetch(`/api/node/${encodeURIComponent(id)}`, { signal: AbortSignal.timeout(timeoutMs) });
    const node = answer.ok ? await answer.json() : null;
    if (id === state.chosen) {
      state.node = node;
      show();
    }
  } catch {
    // The line about the connection says so already; the picture keeps what was known.
  }
};

const labelOf = id => state.ring?.nodes.find(each => each.id === id)?.label ?? id.slice(0, 8);

const drawing = new Drawing(choose);
const panel = new Panel(choose);
const list = new NodeList(choose);
new Lookup(lookup => {
  state.lookup = lookup;
  show();
}, choose, labelOf);

const facts = ({ nodes, bits, mode, replicas }) => {
  const places = bits <= 20 ? [`${grouped(2 ** bits)} places`] : ['2', html('sup', {}, String(bits)), ' places'];
  const keys = nodes.some(each => each.keys !== null) ? [` · ${count(nodes.reduce((sum, each) => sum + (each.keys ?? 0), 0), 'key')}`] : [];
  const copies = replicas > 1 ? [`, each on ${replicas} nodes`] : [];
  return [`${count(nodes.length, 'node')} · `, ...places, ...keys, ...copies, mode === 'registry' ? ' · with a registry' : ''];
};

const takeRing = ring => {
  const before = state.ring;
  state.ring = ring;
  state.chosen ??= ring.self;
  byId('facts').replaceChildren(...facts(ring));
  byId('problem').hidden = ring.problem === null;
  byId('problem').textContent = ring.problem ?? '';
  document.title = `${labelOf(ring.self)} · Chord ring of ${ring.nodes.length}`;
  if (before) {
    changesBetween(before, ring).forEach(note);
  } else {
    note(`${count(ring.nodes.length, 'node')} in the ring`);
  }
  show();
  refresh();
};

let isLive = null;
const takeState = live => {
  if (live === isLive) {
    return;
  }
  if (isLive !== null) {
    note(live ? 'connected again' : 'connection lost');
  }
  isLive = live;
  byId('state').className = live ? 'good' : 'bad';
  byId('state').textContent = live ? 'live' : 'connection lost, trying again …';
  document.body.classList.toggle('stale', !live);
};

watch(takeRing, takeState);
setInterval(() => state.ring && isLive && !document.hidden && refresh(), refreshMs);
