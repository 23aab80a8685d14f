// Makes one element equal to another in place, so that focus, open menus and half-typed fields stay.
const OURS = new Set(["tabindex", "open", "aria-expanded", "aria-current"]);

export function morph(from, to) {
  // What a script has changed in here is newer than what the server says.
  if ("keep" in from.dataset && "keep" in to.dataset) return from;
  copyAttributes(from, to);
  if (from.nodeName === "TEXTAREA" || from.nodeName === "SELECT") return from;
  copyChildren(from, to);
  return from;
}

export function move(parent, node, before) {
  if (node.nextSibling === before && node.parentNode === parent) return;
  if (parent.moveBefore && node.isConnected) {
    parent.moveBefore(node, before);
    return;
  }
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  parent.insertBefore(node, before);
  focused?.focus({ preventScroll: true });
}

function copyAttributes(from, to) {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !OURS.has(name)) from.removeAttribute(name);
  }
  for (const { name, value } of [...to.attributes]) {
    if (from.getAttribute(name) === value) continue;
    if (OURS.has(name) && from.hasAttribute(name)) continue;
    from.setAttribute(name, value);
  }
}

function copyChildren(from, to) {
  const keyed = new Map();
  for (const child of from.children) if (keyOf(child)) keyed.set(keyOf(child), child);
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const key = keyOf(wanted);
    const known = key ? keyed.get(key) : likeness(at, wanted);
    if (!known || known.nodeName !== wanted.nodeName) {
      from.insertBefore(wanted, at);
      continue;
    }
    if (known === at) at = at.nextSibling;
    else move(from, known, at);
    if (known.nodeType === Node.ELEMENT_NODE) morph(known, wanted);
    else if (known.data !== wanted.data) known.data = wanted.data;
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// The next that is of the same kind: what stood before it may be gone.
function likeness(at, wanted) {
  let known = at;
  while (known && !alike(known, wanted)) known = known.nextSibling;
  return known;
}

const alike = (one, other) => one.nodeName === other.nodeName && one.classList?.[0] === other.classList?.[0] && !keyOf(one);

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.id || node.dataset.key || "" : "";
}
