// What was begun is kept on the server; in this browser while the server cannot be reached.
import { on } from "./bus.js";
import { currentThread, debounced, userId } from "./dom.js";
import { post } from "./http.js";
import { rowOf } from "./list.js";
import { recall, remember } from "./store.js";

const saved = new Map();
const turns = new Map();

const keyOf = (conversation) => `draft.${userId}.${conversation}`;

export function restoreDraft(box) {
  if (!box) return;
  const { conversation } = currentThread().dataset;
  saved.set(conversation, box.defaultValue);
  const local = recall(keyOf(conversation));
  // What was typed before this script had come is the newest.
  if (box.value !== box.defaultValue) return saveLater(box);
  if (local === null || local === box.value) return;
  box.value = local;
  saveLater(box);
}

export function keepDraft(box) {
  box.form.querySelector("[data-saved]").hidden = true;
  saveLater(box);
}

// One after the other: of two that are on their way, the older must not be the last to arrive.
function inTurn(conversation, work) {
  const turn = (turns.get(conversation) ?? Promise.resolve()).catch(() => {}).then(work);
  turns.set(conversation, turn);
  const leave = () => turns.get(conversation) === turn && turns.delete(conversation);
  turn.then(leave, leave);
  return turn;
}

const saveLater = debounced((box) => box.isConnected && save(box), 600);

async function save(box, { keepalive = false } = {}) {
  const { conversation, draftUrl } = currentThread().dataset;
  const text = box.value;
  // What has not had its turn when the page goes does not get one.
  const isSaved = saved.get(conversation) === text && !(keepalive && turns.has(conversation));
  if (box.readOnly || isSaved) return;
  saved.set(conversation, text);
  const isNewest = () => saved.get(conversation) === text;
  const send = () => isNewest() && post(draftUrl, { text }, { keepalive });
  try {
    await (keepalive ? send() : inTurn(conversation, send));
    if (!isNewest()) return;
    remember(keyOf(conversation), null);
    if (box.isConnected && text && box.value === text) box.form.querySelector("[data-saved]").hidden = false;
  } catch {
    if (!isNewest()) return;
    saved.delete(conversation);
    remember(keyOf(conversation), text);
  }
}

export function saveNow(options) {
  const box = currentThread()?.querySelector("[data-composer] [data-text]");
  if (!box) return;
  save(box, options);
  const row = rowOf(currentThread().dataset.conversation);
  if (row) row.querySelector("[data-draft-text]").textContent = box.value.slice(0, 120);
}

export function startDrafts() {
  on("back", () => saveNow());
  document.addEventListener("focusout", (event) => {
    if (event.target.matches("[data-composer] [data-text]")) saveNow();
  });
  document.addEventListener("visibilitychange", () => document.hidden && saveNow({ keepalive: true }));
  addEventListener("pagehide", () => saveNow({ keepalive: true }));
}
