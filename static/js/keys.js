// Single keys, outside of text fields only, and never with Ctrl, Alt or Meta.
import { chooseFiles } from "./attaching.js";
import { focusComposer, textBox } from "./composer.js";
import { app, currentConversation, currentThread } from "./dom.js";
import { closeDetails, detailsOpen, toggleDetails } from "./details.js";
import { openNewGroup, showDialog } from "./dialogs.js";
import { openNewChat } from "./direct-chats.js";
import { go, startGoing } from "./going.js";
import { allRows, rowOf } from "./list.js";
import { leave, open } from "./navigation.js";
import { openNote } from "./notes.js";
import { quote } from "./quoting.js";
import { openPicker } from "./reacting.js";
import { showReceipts } from "./receipts.js";
import { focusSearch } from "./search.js";
import { recall, remember } from "./store.js";
import { openTagging } from "./tags.js";
import { openTemplates } from "./templates.js";

const linkOf = (row) => row?.querySelector("[data-open]");
const focusedRow = () => document.activeElement?.closest?.("[data-row]");
const focusedItem = () => document.activeElement?.closest?.("[data-item]");

// One stop for Tab in the list: the row that had the focus last.
function rove(link) {
  for (const other of document.querySelectorAll("[data-open][tabindex='0']")) other.tabIndex = -1;
  if (link) link.tabIndex = 0;
}

function step(by, unreadOnly = false) {
  const rows = allRows().filter((row) => !unreadOnly || row.matches(".row--unread") || row === focusedRow());
  const from = rows.indexOf(focusedRow() ?? rowOf(currentConversation()));
  const next = rows[from < 0 ? (by > 0 ? 0 : rows.length - 1) : from + by];
  linkOf(next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function stepItem(by) {
  const items = [...currentThread().querySelectorAll("article[data-item]")];
  const next = items[items.indexOf(focusedItem()) + by];
  if (next) next.focus();
  else if (by > 0) focusComposer();
}

function back() {
  const at = document.activeElement;
  if (detailsOpen() && (at.closest("[data-details-pane]") || !at.closest("[data-thread]"))) return closeDetails();
  const row = rowOf(currentConversation());
  if (at.closest("[data-thread]") && row?.isConnected) return linkOf(row).focus();
  if (matchMedia("(max-width: 639px)").matches) leave();
  else at.blur();
}

function toggleClosed(thenNext) {
  const thread = currentThread();
  const next = thenNext ? rowOf(currentConversation())?.nextElementSibling : null;
  thread?.querySelector("[data-close-conversation], [data-reopen]")?.click();
  if (next?.dataset.conversation) open(next.dataset.conversation).then(() => linkOf(next)?.focus());
}

function decide(name) {
  document.activeElement.closest("[data-join-request]")?.querySelector(`[data-${name}]`)?.click();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  J: () => step(1, true),
  K: () => step(-1, true),
  o: () => focusedRow() && open(focusedRow().dataset.conversation),
  r: focusComposer,
  n: () => openNote(),
  t: openTemplates,
  e: () => toggleClosed(false),
  E: () => toggleClosed(true),
  a: () => currentThread()?.querySelector("[data-assign]")?.click(),
  A: () => currentThread()?.querySelector("[data-assign]")?.click(),
  f: chooseFiles,
  l: openTagging,
  i: () => focusedItem() && showReceipts(focusedItem()),
  q: () => quote(focusedItem()),
  "+": () => openPicker(focusedItem()),
  c: openNewGroup,
  C: openNewChat,
  g: startGoing,
  y: () => decide("approve"),
  d: () => decide("reject"),
  "/": focusSearch,
  "]": toggleDetails,
  "?": () => showDialog("keys"),
};

const ANYWHERE = "jkJKocCg?/";

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function press(event) {
  const { key, target } = event;
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (key === "Escape") return back();
  if (target === textBox() && key === "ArrowUp" && !target.value && !event.shiftKey) {
    event.preventDefault();
    return [...currentThread().querySelectorAll("article[data-item]")].at(-1)?.focus();
  }
  if (isTyping(target)) return;
  const arrow = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (arrow && (focusedItem() || focusedRow() || target === document.body)) {
    event.preventDefault();
    return focusedItem() ? stepItem(arrow) : step(arrow);
  }
  if (key === "Enter" && target.matches("[data-item]")) return showReceipts(target);
  if (app.dataset.keys === "off") return;
  if (go(key)) return event.preventDefault();
  if (!KEYS[key]) return;
  // Another chat is on its way: what acts on the open one would act on the wrong one.
  if (!ANYWHERE.includes(key) && document.querySelector('[data-thread-pane][aria-busy="true"]')) return;
  if (event.repeat && !"jkJK".includes(key)) return;
  event.preventDefault();
  KEYS[key]();
}

export function startKeys() {
  const box = document.querySelector("[data-keys-on]");
  const obey = () => (app.dataset.keys = box.checked ? "on" : "off");
  box.checked = recall("keys", true);
  box.addEventListener("change", () => {
    remember("keys", box.checked);
    obey();
  });
  obey();
  rove(linkOf(rowOf(currentConversation()) ?? allRows()[0]));
  document.addEventListener("keydown", press);
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest("[data-open]");
    if (link) rove(link);
    const item = event.target.closest("article[data-item]");
    if (!item) return;
    for (const other of document.querySelectorAll("article[data-item][tabindex='0']")) other.tabIndex = -1;
    item.tabIndex = 0;
  });
}
