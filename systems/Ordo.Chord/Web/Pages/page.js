// Elements of the page. Every text goes in as text: keys and addresses are never markup.

const svgNamespace = 'http://www.w3.org/2000/svg';

export const byId = id => document.getElementById(id);

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children);
  return element;
};

export const html = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(svgNamespace, tag), attributes, children);

// Sets a text only when it differs: what did not change is not read out again.
export const say = (element, text) => {
  if (element.textContent !== text) {
    element.textContent = text;
  }
};

// `1 key`, `2 keys`, `12 040 keys`.
export const count = (number, one, many = `${one}s`) => `${grouped(number)} ${number === 1 ? one : many}`;

export const grouped = number => String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f');

export const shortened = (text, length) => [...text.slice(0, 2 * length)].length > length ? `${[...text.slice(0, 2 * length)].slice(0, length).join('')}…` : text;

export const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
