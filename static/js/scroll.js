// Where the reader stands in the thread. The scroller runs from its end: 0 is the newest message.
import { announce } from "./announce.js";
import { emit } from "./bus.js";
import { address, currentThread } from "./dom.js";
import { fetchFragment } from "./http.js";

const NEAR = 48;
export const KEEP = 400;
const TRIM = 100;
let unseen = 0;

const scroller = () => currentThread()?.querySelector("[data-scroller]");

export function atEnd() {
  const log = scroller();
  return !log || Math.abs(log.scrollTop) < NEAR;
}

export function goToEnd() {
  const log = scroller();
  if (log) log.scrollTop = 0;
  unseen = 0;
  showJump();
}

export function countUnseen(number) {
  unseen += number;
  showJump();
}

function showJump() {
  const button = currentThread()?.querySelector("[data-jump]");
  if (!button) return;
  button.hidden = atEnd();
  const count = button.querySelector("[data-jump-count]");
  count.hidden = !unseen;
  count.textContent = `${unseen} new`;
}

// Changes the thread without moving what the reader looks at.
export function keepPlace(change) {
  const log = scroller();
  if (!log) return change();
  const stay = !atEnd();
  const anchor = stay ? firstVisible(log) : null;
  const top = anchor?.getBoundingClientRect().top;
  change();
  if (!stay) log.scrollTop = 0;
  else if (anchor?.isConnected) log.scrollTop += anchor.getBoundingClientRect().top - top;
}

function firstVisible(log) {
  const top = log.getBoundingClientRect().top;
  const items = log.querySelectorAll("[data-item]");
  for (const item of items) if (item.getBoundingClientRect().bottom > top + 1) return item;
  return null;
}

// A thread that is watched for a whole day must not grow for ever.
export function trim(box) {
  const items = box.querySelectorAll(":scope > [data-item][data-sort]");
  if (items.length <= KEEP || !atEnd()) return;
  for (const item of [...items].slice(0, items.length - KEEP + TRIM)) item.remove();
  beginAt(box, cursorOf(box.querySelector(":scope > [data-item][data-sort]")));
}

// Everything before this place in the order is left to "load older".
export function cutOff(box, sort) {
  for (const item of box.querySelectorAll(":scope > [data-item][data-sort]")) {
    if (item.dataset.sort < sort) item.remove();
  }
  const [micros, seq] = sort.split(".");
  const at = new Date(Number(micros) / 1000).toISOString().slice(0, -1) + micros.slice(-3);
  beginAt(box, `${at}+00:00~${Number(seq)}`);
}

function beginAt(box, cursor) {
  let older = box.querySelector(":scope > [data-older]");
  if (!older) {
    older = document.createElement("div");
    older.className = "older";
  }
  older.dataset.older = cursor;
  box.prepend(older);
  watchOlder();
}

// As inbox/cursors.py makes it: moment~seq.
function cursorOf(item) {
  return `${item.dataset.at}~${Number(item.dataset.sort.split(".")[1])}`;
}

const observer = new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) loadOlder();
}, { rootMargin: "800px 0px 0px" });

export function watchOlder() {
  observer.disconnect();
  const older = currentThread()?.querySelector("[data-older]");
  if (older) observer.observe(older);
}

async function loadOlder() {
  const thread = currentThread();
  const older = thread?.querySelector("[data-older]");
  if (!older || older.dataset.busy) return;
  older.dataset.busy = "1";
  const url = address(thread.dataset.conversation, `messages/?before=${encodeURIComponent(older.dataset.older)}`);
  const items = await fetchFragment(url).catch(() => null);
  delete older.dataset.busy;
  if (!items) return setTimeout(watchOlder, 3000);
  if (!older.isConnected || currentThread() !== thread) return;
  putOlder(thread, items);
}

// Lines that go where "load older" stands.
export function putOlder(thread, items) {
  for (const item of [...items.querySelectorAll("[data-item]")]) {
    if (document.getElementById(item.id)) item.remove();
  }
  keepPlace(() => {
    thread.querySelector("[data-older]").replaceWith(items);
    emit("items-loaded", thread);
  });
  watchOlder();
}

export function startScroll() {
  document.addEventListener("scroll", (event) => {
    if (event.target !== scroller()) return;
    if (atEnd() && unseen) unseen = 0;
    showJump();
    if (atEnd()) emit("at-end");
  }, { capture: true, passive: true });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-jump]")) return;
    goToEnd();
    announce("Newest message");
    currentThread().querySelector("[data-composer] [data-text]")?.focus();
  });
}

export function resetUnseen() {
  unseen = 0;
  showJump();
}
