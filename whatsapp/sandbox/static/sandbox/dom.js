// Small things for building the page. Text always goes in as text, never as markup.

export function element(tag, { className = "", text = "", ...attributes } = {}, children = []) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export const find = (root, name) => root.querySelector(`[data-${name}]`);

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function initials(name) {
  return name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
}

export function tone(personId) {
  return `tone-${((personId - 1) % 8) + 1}`;
}

export function avatar(name, toneName) {
  const node = element("span", { className: `avatar ${toneName}`, text: initials(name) });
  node.setAttribute("aria-hidden", "true");
  return node;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });

export const timeOf = (iso) => clock.format(new Date(iso));
export const dayOf = (iso) => calendar.format(new Date(iso));

// Replaces a list's children only when what they show has changed, so that focus survives.
export function fill(list, signature, build) {
  const mark = JSON.stringify(signature);
  if (list.dataset.mark === mark) return false;
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  list.dataset.mark = mark;
  list.replaceChildren(...build());
  if (focused) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  return true;
}

// The new nodes, with the old one for each that looks the same: a sound in it plays on.
export function kept(list, nodes) {
  const old = [...list.children];
  return nodes.map((node) => {
    const place = old.findIndex((one) => one.isEqualNode(node));
    return place < 0 ? node : old.splice(place, 1)[0];
  });
}
