// The box to write in: grows with its text, counts near the limit, locks without losing the draft.
import { announce } from "./announce.js";
import { sendFiles, waitingFiles } from "./attaching.js";
import { on } from "./bus.js";
import { currentThread } from "./dom.js";
import { keepDraft, restoreDraft } from "./drafts.js";
import { MOST_CAPTION, takesCaption } from "./files.js";
import { emptyText, send } from "./sending.js";

const MOST = 4096;
const WARN_FROM = 3800;

export const composer = () => currentThread()?.querySelector("[data-composer]");
export const textBox = () => composer()?.querySelector("[data-text]");

export function focusComposer() {
  textBox()?.focus();
}

function fit(box) {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

export function refreshComposer() {
  const form = composer();
  if (!form) return;
  const box = textBox();
  const length = box.value.length < WARN_FROM / 2 ? box.value.length : [...box.value].length;
  const [file] = waitingFiles();
  const most = file && takesCaption(file.kind) ? MOST_CAPTION : MOST;
  const over = length - most;
  const counter = form.querySelector("[data-counter]");
  counter.hidden = length < most - (MOST - WARN_FROM);
  counter.textContent = over > 0 ? `${over} over the limit of ${most.toLocaleString("en")}` : `${length.toLocaleString("en")} of ${most.toLocaleString("en")}`;
  counter.classList.toggle("composer__counter--over", over > 0);
  form.querySelector("[data-send]").disabled = box.readOnly || over > 0 || !(box.value.trim() || file);
  fit(box);
}

export function showError(words) {
  const error = composer()?.querySelector("[data-error]");
  if (!error) return;
  error.textContent = words;
  error.hidden = !words;
}

function obeyHeader(header) {
  const form = composer();
  const { lockCode, lockSentence, lockHint } = header.dataset;
  const was = textBox().readOnly;
  const locked = Boolean(lockCode);
  form.classList.toggle("composer--locked", locked);
  textBox().readOnly = locked;
  form.querySelector("[data-lock]").hidden = !locked;
  const told = !form.querySelector("[data-error]").hidden;
  if (locked) {
    showError("");
    form.querySelector("[data-lock-sentence]").textContent = lockSentence;
    form.querySelector("[data-lock-hint]").textContent = lockHint;
  }
  const invite = form.querySelector("[data-show-invite]");
  if (invite) invite.hidden = lockCode !== "empty_group";
  if (locked && !was && !told && form.dataset.arrived) announce(`${lockSentence} Your draft is kept.`);
  if (!locked && was && form.dataset.arrived) announce("You can write again.");
  form.dataset.arrived = "1";
  obeyWindow(header.querySelector("[data-window-level]")?.dataset.windowLevel);
  refreshComposer();
}

function obeyWindow(level) {
  for (const hint of composer()?.querySelectorAll("[data-hint]") ?? []) {
    hint.hidden = hint.dataset.hint !== level;
  }
}

function submitFiles(box) {
  box.value = sendFiles(box.value.trim());
  if (emptyText(box.value)) box.dispatchEvent(new Event("input", { bubbles: true }));
}

function submit(form) {
  const box = form.querySelector("[data-text]");
  if (form.querySelector("[data-send]").disabled) return;
  showError("");
  if (waitingFiles().length) submitFiles(box);
  if (!emptyText(box.value)) send(form);
  refreshComposer();
  box.focus();
}

export function startComposer() {
  document.documentElement.dataset.sends = "now";
  on("header", obeyHeader);
  on("window-level", obeyWindow);
  on("thread-opened", () => {
    restoreDraft(textBox());
    refreshComposer();
    if (composer()?.dataset.entered) {
      delete composer().dataset.entered;
      submit(composer());
    }
  });
  on("files", refreshComposer);
  on("files-refused", showError);
  on("put-back", ({ text, words }) => {
    textBox().value = text;
    showError(words);
    refreshComposer();
    keepDraft(textBox());
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-composer]");
    if (!form) return;
    event.preventDefault();
    submit(form);
  });
  document.addEventListener("input", (event) => {
    if (event.target !== textBox()) return;
    showError("");
    refreshComposer();
    keepDraft(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== textBox() || event.key !== "Enter") return;
    // 229: the IME has the key, also where isComposing comes too late (Safari).
    if (event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!event.repeat) submit(event.target.form);
  });
}
