// Which groups are selected: some by their boxes, or all that match the filters.
const page = document.querySelector("[data-groups]");
const chosen = new Set();
let everything = false;
let changed = () => {};
let last = null;

const boxes = () => [...page.querySelectorAll("[data-check]")];
export const total = () => Number(page.querySelector("[data-total]").dataset.total);
export const howMany = () => (everything ? total() : chosen.size);
export const isEverything = () => everything;
export const allShownAreChosen = () => boxes().length > 0 && boxes().every((box) => box.checked);

export function words(count) {
  return `${count.toLocaleString()} ${count === 1 ? "group" : "groups"}`;
}

// What goes to the server: ids, or the filters that select them.
export function fields() {
  if (everything) return [["all", "1"], ["query", location.search.slice(1)]];
  return [...chosen].map((pk) => ["conversation", pk]);
}

// Rows came, went or were replaced.
export function recheck({ isNewQuery = false } = {}) {
  if (isNewQuery && everything) return selectNone();
  for (const box of boxes()) box.checked = everything || chosen.has(box.value);
  changed();
}

export function selectNone() {
  everything = false;
  chosen.clear();
  recheck();
}

export function selectEverything() {
  everything = true;
  recheck();
}

function choose(box, on) {
  box.checked = on;
  if (on) chosen.add(box.value);
  else chosen.delete(box.value);
}

function click(box, withShift) {
  if (everything) {
    everything = false;
    for (const other of boxes()) choose(other, other !== box);
  }
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)];
  if (withShift && from >= 0) {
    for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) choose(one, box.checked);
  }
  choose(box, box.checked);
  last = box;
  changed();
}

export function startSelection(whenChanged) {
  changed = whenChanged;
  document.addEventListener("click", (event) => {
    if (event.target.matches("[data-check]")) click(event.target, event.shiftKey);
    if (event.target.matches("[data-check-shown]")) {
      everything = false;
      for (const box of boxes()) choose(box, event.target.checked);
      changed();
    }
  });
  // Ticked before this script came, or kept by the browser over a reload.
  for (const box of boxes()) if (box.checked) chosen.add(box.value);
  if (page.querySelector("[data-check-shown]").checked) for (const box of boxes()) choose(box, true);
  recheck();
}
