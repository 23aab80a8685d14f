// What is said by a form over the composer: a location, a contact card, something to tap.
import { emit, on } from "./bus.js";
import { dialog, showDialog } from "./dialogs.js";
import { currentConversation, currentThread, newKey } from "./dom.js";
import { post } from "./http.js";
import { showAnswer } from "./items.js";
import { goToEnd } from "./scroll.js";

function open(button) {
  const { say, sayUrl } = button.dataset;
  const form = dialog(say).querySelector("[data-say-form]");
  if (form.dataset.url !== sayUrl) form.reset();
  Object.assign(form.dataset, { url: sayUrl, key: newKey(), conversation: currentConversation() });
  button.closest("details")?.removeAttribute("open");
  complain(form, {});
  emit("form-opened", form);
  showDialog(say);
}

function complain(form, { field = "", message = "" }) {
  const lines = [...form.querySelectorAll("[data-field-error]")];
  const place = lines.find((line) => line.dataset.fieldError === field) ?? lines.at(-1);
  for (const line of lines) {
    line.textContent = line === place ? message : "";
    line.hidden = !line.textContent;
    form.elements[line.dataset.fieldError]?.toggleAttribute?.("aria-invalid", !line.hidden);
  }
  if (message) form.elements[field]?.focus?.();
}

async function send(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const fields = new URLSearchParams(new FormData(form));
  fields.set("client_key", form.dataset.key);
  try {
    await showAnswer(await post(form.dataset.url, fields), form.dataset.conversation);
    goToEnd();
    form.reset();
    form.closest("dialog").close();
  } catch (error) {
    complain(form, error);
  } finally {
    form.ariaBusy = null;
  }
}

export function startForms() {
  on("header", (header) => {
    for (const button of currentThread().querySelectorAll("[data-say]")) button.disabled = Boolean(header.dataset.lockCode);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-say]");
    if (button) open(button);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-say-form]")) return;
    event.preventDefault();
    send(event.target);
  });
}
