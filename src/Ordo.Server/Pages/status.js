// Shows the cluster as this member sees it, once a second while the page is visible.

const intervalMs = 1000;
const shownSequences = 50;
const byId = id => document.getElementById(id);

const fetchJson = async path => {
  const answer = await fetch(path, { signal: AbortSignal.timeout(3000) });
  return answer.ok ? answer.json() : null;
};

const cell = (text, ...classes) => {
  const td = document.createElement('td');
  td.textContent = text;
  td.classList.add(...classes);
  return td;
};

const row = (...cells) => {
  const tr = document.createElement('tr');
  tr.append(...cells);
  return tr;
};

const memberRow = (member, newest) => {
  const known = member.applied > 0 && member.role !== 'unreachable';
  const address = cell('');
  const link = document.createElement('a');
  link.href = `${location.protocol}//${member.address}/`; // All members speak TLS, or none.
  link.textContent = member.address;
  address.append(link);
  return row(
    cell(member.id, 'number'),
    cell(member.role, 'role', member.role),
    address,
    cell(member.applied, 'number'),
    cell(known ? newest - member.applied : '–', 'number'));
};

const showCluster = cluster => {
  const newest = Math.max(...cluster.members.map(member => member.applied));
  byId('members').replaceChildren(...cluster.members.map(member => memberRow(member, newest)));
  const reachable = cluster.members.filter(member => member.role !== 'unreachable').length;
  const state = byId('state');
  state.textContent = cluster.leader === null
    ? `No leader · ${reachable} of ${cluster.members.length} members heard of lately`
    : `Member ${cluster.leader} leads in term ${cluster.term} · ${reachable} of ${cluster.members.length} members heard of lately`;
  state.classList.toggle('bad', cluster.leader === null || reachable < cluster.members.length);
};

const showSequences = ({ sequences }) => {
  const shown = sequences.slice(0, shownSequences);
  byId('sequences').replaceChildren(...shown.map(sequence =>
    row(cell(sequence.name), cell(sequence.last, 'number'), cell(sequence.step, 'number'))));
  byId('more').textContent = sequences.length > shownSequences ? `The first ${shownSequences}; /v1/sequences has them all.`
    : sequences.length === 0 ? 'None yet. Try: ordo next invoices' : '';
};

const refresh = async () => {
  try {
    showCluster(await fetchJson('/v1/cluster'));
    const sequences = await fetchJson(`/v1/sequences?read=local&limit=${shownSequences + 1}`);
    if (sequences) {
      showSequences(sequences);
    }
  } catch {
    byId('state').textContent = 'This member does not answer.';
    byId('state').classList.add('bad');
  }
};

const run = async () => {
  if (!document.hidden) {
    await refresh();
  }
  setTimeout(run, intervalMs);
};

document.addEventListener('visibilitychange', () => document.hidden || refresh());
run();
