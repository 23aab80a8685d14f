// One pass over the thread: who goes on from whom, day lines, long runs of events folded.
import { dayOf, localise } from "./clock.js";
import { piece } from "./dom.js";

const RUN = 5 * 60_000;
const FOLD_ABOVE = 3;

export function timeOf(item) {
  return (item.at ??= Date.parse(item.dataset.at) || Date.now());
}

export function regroup(box, firstNew) {
  const items = [...box.querySelectorAll(":scope > [data-item]")];
  const marks = new Set(box.querySelectorAll(":scope > [data-day], :scope > [data-fold]"));
  let before = null;
  let events = [];
  for (const item of items) {
    const newDay = !before || dayOf(timeOf(before)) !== dayOf(timeOf(item));
    if (events.length && (newDay || !item.dataset.event)) {
      fold(events, marks);
      events = [];
    }
    if (newDay) keepMark(dayLine(timeOf(item)), item, marks);
    if (item.dataset.event) events.push(item);
    join(newDay ? null : before, item, firstNew);
    before = item;
  }
  if (events.length) fold(events, marks);
  before?.classList.remove("message--followed", "message--same-minute");
  for (const mark of marks) mark.remove();
  placeNewLine(box, firstNew);
}

function join(before, item, firstNew) {
  const continues =
    before !== null &&
    !item.dataset.event &&
    before.dataset.author === item.dataset.author &&
    item.id !== firstNew &&
    timeOf(item) - timeOf(before) < RUN;
  if (!item.dataset.event) item.classList.toggle("message--continued", continues);
  if (before && !before.dataset.event) {
    before.classList.toggle("message--followed", continues);
    before.classList.toggle("message--same-minute", continues && minuteOf(before) === minuteOf(item));
  }
}

// The time stands on the last message of each minute: never a wrong or a missing one.
function minuteOf(item) {
  return Math.floor(timeOf(item) / 60_000);
}

function dayLine(at) {
  const line = piece("day");
  line.dataset.day = dayOf(at);
  line.firstElementChild.dateTime = new Date(at).toISOString();
  localise(line);
  return line;
}

function keepMark(mark, item, marks) {
  const previous = item.previousElementSibling;
  const same = previous && [previous, previous.previousElementSibling].find(
    (node) => node && marks.has(node) && node.dataset.day === mark.dataset.day,
  );
  if (same) marks.delete(same);
  else item.before(mark);
}

function fold(events, marks) {
  const first = events[0];
  const existing = first.previousElementSibling;
  const known = existing && marks.has(existing) && "fold" in existing.dataset ? existing : null;
  const folded = events.length > FOLD_ABOVE;
  let button = known;
  if (folded) {
    button ??= piece("fold");
    if (!known) first.before(button);
    else marks.delete(known);
    const words = foldWords(events);
    const text = button.querySelector("[data-fold-text]");
    if (text.textContent !== words) text.textContent = words;
  }
  const open = !folded || button.getAttribute("aria-expanded") === "true";
  for (const event of events) event.classList.toggle("event--folded", !open);
}

function foldWords(events) {
  const kinds = new Set(events.map((event) => event.dataset.event));
  const names = [...new Set(events.map((event) => event.dataset.who).filter(Boolean))];
  const verbs = { "participant.joined": "joined", "participant.left": "left", "invite.sent": "were invited" };
  const verb = verbs[[...kinds][0]];
  if (kinds.size === 1 && verb && names.length > 2) {
    return `${names[0]}, ${names[1]} and ${names.length - 2} more ${verb}`;
  }
  const sentence = events[0].querySelector("[data-sentence]").textContent.trim();
  return `${sentence} and ${events.length - 1} more changes`;
}

function placeNewLine(box, firstNew) {
  let line = box.querySelector(":scope > [data-new-line]");
  const first = firstNew && document.getElementById(firstNew);
  if (!first) return line?.remove();
  line ??= piece("new");
  if (first.previousElementSibling !== line) first.before(line);
}

function unfold(button) {
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) button.closest("[data-item]").scrollIntoView({ block: "nearest" });
}

export function startFolds() {
  document.addEventListener("click", (event) => {
    const long = event.target.closest("[data-unfold]");
    if (long) unfold(long);
    const button = event.target.closest("[data-fold]");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    let node = button.nextElementSibling;
    while (node?.dataset.event) {
      node.classList.toggle("event--folded", !open);
      node = node.nextElementSibling;
    }
  });
}
