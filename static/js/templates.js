// The template picker: choose one, fill it in with a live preview, send. Rules live on the server.
import { announce } from "./announce.js";
import { on } from "./bus.js";
import { showCardFiles, startCardFiles } from "./card-files.js";
import { address, currentConversation, currentThread, debounced, fragment } from "./dom.js";
import { dialog, loadDialog } from "./dialogs.js";
import { Refused, post } from "./http.js";
import { showAnswer } from "./items.js";
import { watchTemplates } from "./template-watch.js";

const WITHOUT_WINDOW = new Set(["window_closed", "never_opened"]);
let asked = 0;
let refused = false;

const body = () => dialog("templates").querySelector("[data-dialog-body]");

// With `again`, a message that failed, as it was filled in for it.
export async function openTemplates(again = "") {
  if (!currentThread()?.querySelector("[data-templates]")) return;
  await load(address(currentConversation(), `templates/${again && `?again=${again}`}`));
}

const load = (url) => loadDialog("templates", url);

function search(box) {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of body().querySelectorAll("[data-search]")) {
    row.hidden = !words.every((word) => row.dataset.search.includes(word));
    if (!row.hidden) shown += 1;
  }
  body().querySelector("[data-template-none]").hidden = shown > 0;
}

// Errors stand beside a field once somebody has been in it; the reason at the button tells the rest.
function showProblems(form, onlyTouched) {
  for (const field of form.querySelectorAll("[data-key]")) {
    const input = field.querySelector("input, select");
    const words = form.querySelector(`[data-problem="${CSS.escape(field.dataset.key)}"]`)?.textContent ?? "";
    const shown = onlyTouched && !("touched" in input.dataset) ? "" : words;
    field.querySelector("[data-field-problem]").textContent = shown;
    field.classList.toggle("field--wrong", Boolean(shown));
    input.toggleAttribute("aria-invalid", Boolean(shown));
  }
}

const cardsOf = (form) => form.querySelector("[data-template-state] [data-cards]");

// The preview shows the card whose fields are being filled in.
function showCard({ target }) {
  const fields = target.closest("[data-template-form] [data-card]");
  const cards = fields && cardsOf(fields.closest("[data-template-form]"));
  const card = cards?.children[fields.dataset.card - 1];
  if (card) cards.scrollTo({ left: card.offsetLeft - cards.offsetLeft, behavior: "instant" });
}

const refresh = debounced(async (form) => {
  const mine = (asked += 1);
  const fields = new FormData(form);
  // The preview needs to know that there is a file, not the file.
  const file = fields.get("file");
  fields.delete("file");
  if (file?.name) fields.set("file_name", file.name);
  const answer = await post(form.dataset.previewUrl, new URLSearchParams(fields)).catch(() => null);
  if (!answer || mine !== asked || !form.isConnected) return;
  const hadFocus = document.activeElement?.matches("[data-template-send]");
  const scrolled = cardsOf(form)?.scrollLeft ?? 0;
  form.querySelector("[data-template-state]").replaceChildren(fragment(await answer.text()));
  showCardFiles(form);
  if (scrolled) cardsOf(form).scrollLeft = scrolled;
  if (hadFocus) form.querySelector("[data-template-send]").focus();
  showProblems(form, true);
}, 150);

async function submit(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const fields = new FormData(form);
    if (!fields.get("file")?.name) fields.delete("file");
    const answer = await post(form.action, fields);
    const conversation = currentConversation();
    dialog("templates").close();
    if (form.action.endsWith(address(conversation, "template-messages/"))) await showAnswer(answer, conversation);
    announce("Template sent.");
  } catch (error) {
    const line = form.querySelector("[data-form-error]");
    line.textContent = error.message;
    line.hidden = false;
    if (error instanceof Refused) showProblems(form, false);
  } finally {
    form.ariaBusy = null;
  }
}

export function startTemplates() {
  watchTemplates(() => {
    const box = body().querySelector("[data-template-search]");
    if (box) search(box);
  });
  on("refused", ({ code }) => {
    refused = WITHOUT_WINDOW.has(code);
  });
  on("header", (header) => {
    const button = document.querySelector("[data-lock-template]");
    if (button) button.hidden = !WITHOUT_WINDOW.has(header.dataset.lockCode);
    // What they wanted to say waits in the box; a template is what they can send now.
    if (refused && button && !button.hidden) button.focus();
    refused = false;
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-templates]");
    if (opener) openTemplates(opener.dataset.again);
    const choice = event.target.closest("[data-template]");
    if (choice) load(`${choice.closest("[data-template-picker]").dataset.url}?template=${choice.dataset.template}`);
    const back = event.target.closest("[data-template-back]");
    if (back) load(back.dataset.url);
  });
  startCardFiles();
  document.addEventListener("focusin", showCard);
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-template-search]")) search(event.target);
    const form = event.target.closest("[data-template-form]");
    if (!form) return;
    event.target.dataset.touched = "";
    refresh(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-template-form]")) return;
    event.preventDefault();
    submit(event.target);
  });
}
