// The bar at the bottom: what is selected, and what can be done with all of it.
import { openBulkTags, startBulkTags } from "./bulk-tags.js";
import { newKey } from "./dom.js";
import { fetchFragment, post } from "./http.js";
import { refreshJobs } from "./jobs.js";
import { allShownAreChosen, fields, howMany, isEverything, selectEverything, selectNone, startSelection, total, words } from "./selection.js";

const box = (name) => document.querySelector(`dialog[data-dialog="${name}"]`);
let bar = null;
let key = "";

function show() {
  const count = howMany();
  if (!count && bar.contains(document.activeElement)) document.querySelector("[data-table]").focus();
  bar.hidden = !count;
  bar.querySelector("[data-bulk-count]").textContent = `${words(count)} selected`;
  const all = bar.querySelector("[data-select-all]");
  all.hidden = isEverything() || !allShownAreChosen() || total() <= count;
  all.textContent = `Select all ${words(total())} that match`;
  const head = document.querySelector("[data-check-shown]");
  head.checked = count > 0 && allShownAreChosen();
  head.indeterminate = count > 0 && !head.checked;
  say("");
}

function say(sentence) {
  const line = bar.querySelector("[data-bulk-error]");
  line.textContent = sentence;
  line.hidden = !sentence;
}

async function start(action, more = []) {
  const body = new FormData();
  for (const [name, value] of [["action", action], ["client_key", key], ...fields(), ...more]) body.append(name, value);
  await post(document.querySelector("[data-groups]").dataset.runsUrl, body);
  key = newKey();
  selectNone();
  refreshJobs();
}

function confirmed(button) {
  const dialog = box("confirm");
  dialog.querySelector("[data-confirm-title]").textContent = button.dataset.words.replace("{n}", words(howMany()));
  dialog.querySelector("[data-confirm-text]").textContent = button.dataset.text;
  dialog.querySelector("[data-confirm-verb]").textContent = button.dataset.verb;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "ok"), { once: true });
  });
}

async function act(button) {
  if (button.dataset.bulkAction === "template") return openTemplates();
  if (button.dataset.bulkAction === "assign") return openDialog("bulk-assign");
  if (!(await confirmed(button))) return;
  await start(button.dataset.bulkAction).catch((error) => say(error.message));
}

async function openTemplates(query = "") {
  const content = await fetchFragment(`${bar.dataset.templateUrl}${query}`).catch(() => null);
  if (!content) return say("The templates could not be loaded. Try again.");
  const dialog = box("bulk-template");
  dialog.querySelector("[data-dialog-body]").replaceChildren(content);
  openDialog("bulk-template");
}

function openDialog(name) {
  const dialog = box(name);
  for (const count of dialog.querySelectorAll("[data-bulk-n]")) count.textContent = words(howMany());
  for (const line of dialog.querySelectorAll("[data-form-error]")) line.hidden = true;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[data-autofocus]")?.focus();
}

async function send(form, action) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    await start(action, [...new FormData(form)]);
    form.closest("dialog").close();
    // The bar that opened it is gone.
    document.querySelector("[data-table]").focus();
  } catch (error) {
    const line = form.querySelector("[data-form-error]");
    line.textContent = error.message;
    line.hidden = false;
  } finally {
    form.ariaBusy = null;
  }
}

export function startBulk(page) {
  bar = page.querySelector("[data-bulk]");
  if (!bar) return;
  key = bar.dataset.key;
  startSelection(show);
  startBulkTags(start);
  document.addEventListener("click", (event) => {
    const { target } = event;
    if (target.closest("[data-close-dialog]")) target.closest("dialog").close();
    if (target.closest("[data-select-all]")) selectEverything();
    if (target.closest("[data-select-none]")) selectNone();
    if (target.closest("[data-bulk-template-back]")) openTemplates();
    if (target.closest("[data-bulk-tag]")) openBulkTags(words(howMany()));
    const template = target.closest("[data-bulk-template]");
    if (template) openTemplates(`?template=${template.dataset.bulkTemplate}`);
    const button = target.closest("[data-bulk-action]");
    if (button) act(button);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const action = form.matches("[data-bulk-template-form]") ? "template" : form.matches("[data-bulk-assign-form]") && "assign";
    if (!action) return;
    event.preventDefault();
    send(form, action);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]") && howMany()) selectNone();
  });
}
