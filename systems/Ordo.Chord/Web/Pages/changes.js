// What happened in the ring between two pictures, in words.

import { byId, count, html } from './page.js';

const maxSingle = 5; // More of a kind at once are counted.
const maxLines = 40;

const told = (nodes, happened) => nodes.length > maxSingle ? [`${count(nodes.length, 'node')} ${happened}`] : nodes.map(each => `node ${each.label} ${happened}`);

export const changesBetween = (before, after) => {
  const old = new Map(before.nodes.map(each => [each.id, each]));
  const now = new Map(after.nodes.map(each => [each.id, each]));
  const stayed = after.nodes.filter(each => old.has(each.id) && old.get(each.id).state !== each.state);
  return [
    ...told(after.nodes.filter(each => !old.has(each.id)), 'joined'),
    ...told(before.nodes.filter(each => !now.has(each.id)), 'went'),
    ...told(stayed.filter(each => each.state === 'silent'), 'fell silent'),
    ...told(stayed.filter(each => each.state === 'live'), 'answers again'),
  ];
};

export const note = text => {
  const log = byId('log');
  const time = new Date().toLocaleTimeString('en-GB');
  log.prepend(html('li', {}, html('time', {}, time), ` ${text}`));
  while (log.children.length > maxLines) {
    log.lastChild.remove();
  }
};
