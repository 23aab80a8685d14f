// What every page beside the inbox has: colours, times in the reader's zone, the keys and their sheet.
import { localise } from "./clock.js";
import { app } from "./dom.js";
import { go, startGoing } from "./going.js";
import { recall, remember } from "./store.js";
import { startTheme } from "./theme.js";

const sheet = document.querySelector('dialog[data-dialog="keys"]');
const box = sheet.querySelector("[data-keys-on]");

function press(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
  if (app.dataset.keys === "off") return;
  if (go(key)) return event.preventDefault();
  if (key === "g") return startGoing();
  if (key === "?") sheet.showModal();
}

function obey() {
  app.dataset.keys = box.checked ? "on" : "off";
}

startTheme();
localise(document);
box.checked = recall("keys", true);
obey();
box.addEventListener("change", () => {
  remember("keys", box.checked);
  obey();
});
document.addEventListener("keydown", press);
document.addEventListener("click", (event) => {
  if (event.target.closest('[data-open-dialog="keys"]')) sheet.showModal();
  if (event.target === sheet || sheet.contains(event.target.closest("[data-close-dialog]"))) sheet.close();
});
