// Buttons and small forms that tell the server one thing: assign, close, approve, remove, copy.
import { announce } from "./announce.js";
import { currentConversation, sourceOf } from "./dom.js";
import { refreshDetails } from "./details.js";
import { confirmed } from "./dialogs.js";
import { Refused, post } from "./http.js";
import { showAnswer } from "./items.js";
import { refreshHeader } from "./thread.js";
import { toast } from "./toasts.js";

function fail(error, form) {
  const field = error.field && form?.querySelector(`[data-field-error="${error.field}"]`);
  if (!field) return toast(error.message);
  field.textContent = error.message;
  field.hidden = false;
}

async function tell(source, request, form = null) {
  if (source.ariaBusy === "true") return null;
  source.ariaBusy = "true";
  try {
    return await request();
  } catch (error) {
    fail(error, form);
    if (error instanceof Refused) refreshAll();
    return null;
  } finally {
    source.ariaBusy = null;
  }
}

function refreshAll() {
  refreshHeader();
  refreshDetails();
}

async function submit(form, submitter) {
  const fields = new FormData(form, submitter);
  const answer = await tell(form, () => post(form.action, new URLSearchParams(fields)), form);
  if (!answer) return;
  refreshAll();
  form.closest("details")?.removeAttribute("open");
  if (submitter?.matches("[data-close-conversation]")) {
    toast("Closed", () => post(form.action, { _method: "delete" }).then(refreshAll, fail));
  }
}

async function press(button) {
  if (button.dataset.confirm && !(await confirmed(button))) return;
  const { post: to, sendAgain, name, value } = button.dataset;
  const conversation = currentConversation();
  button.closest("details[data-dropdown]")?.removeAttribute("open");
  const answer = await tell(button, () => post(to ?? sendAgain, name ? { [name]: value } : {}));
  if (answer && sendAgain) await showAnswer(answer, conversation);
  else if (answer) refreshAll();
}

async function copy(button) {
  const text = button.dataset.copy ?? sourceOf(button.closest("[data-item]"));
  const label = button.querySelector("[data-copy-label]");
  label.dataset.words ??= label.textContent;
  label.textContent = (await toClipboard(text)) ? "Copied" : "Press Ctrl C";
  announce(label.textContent);
  setTimeout(() => (label.textContent = label.dataset.words), 2000);
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Plain http has no clipboard: select the text, so that the keyboard can take it.
    const input = [...document.querySelectorAll("[data-invite-link]")].find((link) => link.value === text);
    input?.select();
    return Boolean(input) && document.execCommand("copy");
  }
}

function closeDropdowns(except) {
  for (const open of document.querySelectorAll("details[data-dropdown][open]")) {
    if (open === except) continue;
    // A dialog that a choice in it opens gives the focus back to what can be seen.
    if (open.contains(document.activeElement)) open.querySelector("summary").focus();
    open.open = false;
  }
}

export function startActions() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-form]")) return;
    event.preventDefault();
    submit(event.target, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-dropdown] [data-rename], [data-dropdown] [data-post]");
    closeDropdowns(chosen ? null : event.target.closest("details[data-dropdown]"));
    const button = event.target.closest("[data-post], [data-send-again]");
    if (button) press(button);
    const copied = event.target.closest("[data-copy], [data-copy-message]");
    if (copied) copy(copied);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-dropdown][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
    event.stopImmediatePropagation();
  });
}
