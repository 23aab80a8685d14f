// Lines of the open thread: in by id and order, a few per frame, so that no burst freezes the page.
import { announce } from "./announce.js";
import { emit, on } from "./bus.js";
import { localise } from "./clock.js";
import { currentConversation, currentThread, fragment } from "./dom.js";
import { isNewerThan, renew } from "./freshness.js";
import { morph } from "./morph.js";
import { regroup } from "./regroup.js";
import { KEEP, atEnd, countUnseen, cutOff, keepPlace, trim } from "./scroll.js";

const PER_FRAME = 30;
let queue = new Map();
let running = false;

export const itemBox = () => currentThread().querySelector("[data-items]");

// The line that an answer of the server consists of, as new as the question.
export async function lineOf(answer) {
  const item = fragment(await answer.text()).querySelector("[data-item]");
  if (item) item.asOf = answer.askedAt;
  return item;
}

// Shows it, unless another conversation is open by now.
export async function showAnswer(answer, conversation) {
  const item = await lineOf(answer);
  if (!item || conversation !== currentConversation()) return;
  putItem(item);
  tidy();
}

// `item.asOf` is when it was asked for.
export function putItem(item) {
  const list = itemBox();
  const known = document.getElementById(item.id);
  if (known && !renew(known, item.asOf)) return false;
  if (known) {
    const { sort } = known.dataset;
    morph(known, item);
    delete known.at;
    if (sort !== item.dataset.sort) move(known, list);
    localise(known);
    return false;
  }
  const key = item.dataset.clientKey;
  const pending = key && list.querySelector(`[data-pending="${key}"]`);
  if (pending) {
    if (pending.contains(document.activeElement)) setTimeout(() => item.focus());
    pending.remove();
  }
  if (isBeforeAll(item, list)) return false;
  insert(item, list);
  localise(item);
  return !pending;
}

// News of something that is further up than what is loaded: it comes with the older ones.
function isBeforeAll(item, list) {
  const first = list.querySelector(":scope > [data-item][data-sort]");
  return Boolean(list.querySelector(":scope > [data-older]") && first && item.dataset.sort < first.dataset.sort);
}

// A browser takes the focus from what is put elsewhere.
function move(item, list) {
  const focused = item.contains(document.activeElement) && document.activeElement;
  insert(item, list);
  if (focused) focused.focus({ preventScroll: true });
}

function insert(item, list) {
  let after = list.lastElementChild;
  const isLater = (node) => !node.dataset.sort || node.dataset.sort > item.dataset.sort || node === item;
  while (after && isLater(after) && !("older" in after.dataset)) after = after.previousElementSibling;
  if (after) after.after(item);
  else list.prepend(item);
}

// What came while these lines were on their way goes into them as it is.
export function keepNewer(list, askedAt) {
  for (const item of itemBox().querySelectorAll(":scope > [data-item][data-sort]")) {
    if (!isNewerThan(item, askedAt)) continue;
    list.querySelector(`#${item.id}`)?.remove();
    if (!isBeforeAll(item, list)) insert(item.cloneNode(true), list);
  }
}

export function tidy() {
  const thread = currentThread();
  if (thread) regroup(itemBox(), thread.dataset.firstNew);
}

const isFromThem = (item) => item.id.startsWith("message-") && !item.html.includes(" data-own");

function receive({ conversation, items, asOf }) {
  if (conversation !== currentConversation()) return;
  for (const item of items) {
    queue.delete(item.id);
    queue.set(item.id, { ...item, asOf });
  }
  if (queue.size > KEEP && atEnd()) skipAhead();
  if (!running) work();
}

// More than the page keeps: only the newest are shown, the rest is one scroll away.
function skipAhead() {
  const all = [...queue.values()].sort((one, other) => (one.sort < other.sort ? -1 : 1));
  const skipped = all.slice(0, all.length - KEEP);
  queue = new Map(all.slice(-KEEP).map((item) => [item.id, item]));
  count(skipped.filter(isFromThem).length);
  cutOff(itemBox(), all.at(-KEEP).sort);
}

function count(number) {
  const { dataset } = currentThread();
  dataset.incoming = Number(dataset.incoming) + number;
}

function work() {
  const batch = [...queue.values()].slice(0, PER_FRAME);
  running = batch.length > 0;
  if (!running) return;
  for (const item of batch) queue.delete(item.id);
  if (document.hidden) setTimeout(work, 50);
  else requestAnimationFrame(work);
  if (currentThread()) put(batch);
}

function put(batch) {
  const wasAtEnd = atEnd();
  const heard = [];
  keepPlace(() => {
    for (const { html, asOf } of batch) {
      const item = fragment(html).querySelector("[data-item]");
      if (!item || !putItem(Object.assign(item, { asOf }))) continue;
      if (item.dataset.who && item.dataset.message) heard.push(item);
      if ("noteAuthor" in item.dataset) announce(item.getAttribute("aria-label"));
    }
    if (wasAtEnd) trim(itemBox());
    tidy();
  });
  if (!heard.length) return;
  count(heard.length);
  if (!wasAtEnd) countUnseen(heard.length);
  const last = heard.at(-1);
  const text = last.querySelector("[data-text]")?.textContent ?? last.querySelector("[data-kind]").textContent;
  announce(`${last.dataset.who}: ${text.trim().slice(0, 200)}`);
  emit("heard");
}

export function startItems() {
  on("items", receive);
  on("thread-opened", () => queue.clear());
  on("new-day", tidy);
}
