// Private notes: an own box, an own button. Nothing in here knows the way to WhatsApp.
import { announce } from "./announce.js";
import { on } from "./bus.js";
import { app, currentConversation, currentThread, newKey, sourceOf, userId } from "./dom.js";
import { post } from "./http.js";
import { lineOf, putItem, tidy } from "./items.js";
import { recall, remember } from "./store.js";

const form = () => currentThread()?.querySelector("[data-note-form]");
const part = (name) => form().querySelector(`[data-note-${name}]`);

// A new one, or the change of one: each has a draft in this browser, with the key that makes it once.
const draftName = (note = "") => `note.${userId}.${currentConversation()}.${note}`;

export function openNote(item = null) {
  if (!form() || app.matches(".app--viewer")) return;
  const note = item?.id ?? "";
  const draft = recall(draftName(note)) ?? {};
  if (form().hidden || form().dataset.note !== note) {
    part("text").value = draft.text ?? (item ? sourceOf(item) : "");
    form().dataset.key = draft.key ?? newKey();
    complain("");
  }
  form().dataset.note = note;
  form().dataset.url = item?.querySelector("[data-note-edit]").dataset.noteEdit ?? form().getAttribute("action");
  part("title").textContent = item ? "Change your note" : "Private note";
  form().hidden = false;
  fit();
  part("text").focus();
}

function close() {
  form().hidden = true;
  currentThread().querySelector("[data-note-open]").focus();
}

function complain(words) {
  part("error").textContent = words;
  part("error").hidden = !words;
}

function fit() {
  const box = part("text");
  part("save").disabled = !box.value.trim();
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

function keep() {
  const { note, key } = form().dataset;
  const text = part("text").value;
  remember(draftName(note), text.trim() ? { text, key } : null);
  complain("");
  fit();
  showDraft();
}

function showDraft() {
  const words = currentThread()?.querySelector("[data-note-words]");
  if (words) words.textContent = recall(draftName()) ? "Note draft" : "Note";
}

async function save() {
  const box = form();
  const { url, note, key } = box.dataset;
  const text = part("text").value.trim();
  const draft = draftName(note);
  if (!text || box.ariaBusy === "true") return;
  box.ariaBusy = "true";
  try {
    const item = await lineOf(await post(url, { text, client_key: key }));
    if (sourceOf(item) !== text) {
      // The same draft was saved in another window, in other words.
      box.dataset.key = newKey();
      throw new Error("This draft was saved in another window already. Save again to keep this one too.");
    }
    remember(draft, null);
    announce("Note saved.");
    if (!box.isConnected) return;
    putItem(item);
    tidy();
    close();
    showDraft();
  } catch (error) {
    if (box.isConnected) complain(error.message);
  } finally {
    box.ariaBusy = null;
  }
}

// Lines are drawn once for everybody: which of them are mine is known here alone.
function markMine() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.note[data-note-author="${userId}"] .note__tools .link { display: inline; }`);
  document.adoptedStyleSheets.push(sheet);
}

export function startNotes() {
  markMine();
  on("thread-opened", showDraft);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-note-open]")) openNote();
    if (event.target.closest("[data-note-edit]")) openNote(event.target.closest("[data-item]"));
    if (event.target.closest("[data-note-close]")) close();
  });
  document.addEventListener("input", (event) => event.target.matches("[data-note-text]") && keep());
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-note-form]")) return;
    event.preventDefault();
    save();
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-note-text]") || event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!event.repeat) save();
    } else if (event.key === "Escape") {
      event.stopImmediatePropagation();
      close();
    }
  }, { capture: true });
}
