// From Enter to the server's own message: shown at once, kept until answered, one key per message.
// One that is refused stays in its chat, over reloads too, until somebody edits or discards it.
import { announce } from "./announce.js";
import { emit, on } from "./bus.js";
import { currentConversation, currentThread, newKey, piece, userId } from "./dom.js";
import { Refused, post } from "./http.js";
import { showAnswer, tidy } from "./items.js";
import { rowOf, showDraft } from "./list.js";
import { cardFor, quoteAgain, takeQuote } from "./quoting.js";
import { goToEnd } from "./scroll.js";
import { recallAll, remember } from "./store.js";
import { toast } from "./toasts.js";

// Each message has a place of its own: other windows of this browser keep theirs beside it.
const OUTBOX = `outbox.${userId}.`;
let outbox = recallAll(OUTBOX).sort((one, other) => one.at - other.at);
let busy = false;
let timer = 0;
let wait = 1000;

export function emptyText(text) {
  return !text.trim();
}

const keep = (message) => remember(OUTBOX + message.key, message);

function forget(key) {
  outbox = outbox.filter((message) => message.key !== key);
  remember(OUTBOX + key, null);
}

// What was refused waits for a person, not for its turn.
const next = () => outbox.find((message) => !message.problem);

export function send(form) {
  const box = form.querySelector("[data-text]");
  const key = form.elements.client_key;
  const { conversation, title } = currentThread().dataset;
  const message = { at: Date.now(), conversation, title, url: form.action, text: box.value.trim(), key: key.value, hold: form.elements.hold?.value ?? "", quote: takeQuote() };
  outbox.push(message);
  keep(message);
  showPending(message);
  goToEnd();
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true }));
  key.value = newKey();
  pump();
}

function showPending(message) {
  const list = currentThread().querySelector("[data-items]");
  if (list.querySelector(`[data-client-key="${message.key}"]`)) return;
  if (list.querySelector(`[data-pending="${message.key}"]`)) return;
  const bubble = piece("pending");
  bubble.dataset.pending = message.key;
  bubble.setAttribute("aria-label", "Your message");
  bubble.querySelector("[data-text]").textContent = message.text;
  if (message.quote) bubble.querySelector("[data-text]").parentElement.before(cardFor(message.quote));
  if (message.problem) showRefused(bubble, message.problem);
  list.append(bubble);
  tidy();
}

const bubbleOf = (key) => document.querySelector(`[data-pending="${key}"]`);

async function pump() {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  for (let message; (message = next()); wait = 1000) {
    try {
      const answer = await post(message.url, { text: message.text, client_key: message.key, hold: message.hold ?? "", quoted: message.quote?.pk ?? "" });
      await showAnswer(answer, message.conversation);
      bubbleOf(message.key)?.remove();
      forget(message.key);
      tidy();
    } catch (error) {
      if (!(error instanceof Refused)) {
        showWaiting();
        break;
      }
      refuse(message, error);
    }
  }
  busy = false;
}

// Never lost, never sent twice: the same key goes out again, as often as it takes.
function showWaiting() {
  for (const message of outbox) {
    const bubble = bubbleOf(message.key);
    if (!bubble || message.problem) continue;
    const notice = bubble.querySelector("[data-notice]");
    notice.textContent = "Waiting for connection";
    notice.hidden = false;
    bubble.querySelector("[data-state]").textContent = "Waiting for connection";
  }
  announce("Waiting for connection. Your message is kept.");
  timer = setTimeout(pump, wait * (0.5 + Math.random()));
  wait = Math.min(wait * 2, 30_000);
}

function refuse(message, error) {
  const box = currentThread()?.querySelector("[data-composer] [data-text]");
  const bubble = bubbleOf(message.key);
  emit("refused", error);
  if (bubble && box && emptyText(box.value)) {
    announce(`Not sent. ${error.message}`);
    forget(message.key);
    bubble.remove();
    tidy();
    emit("put-back", { text: message.text, words: error.message });
    quoteAgain(message.quote);
    return;
  }
  message.problem = error.message;
  keep(message);
  if (bubble) showRefused(bubble, error.message);
  else tellElsewhere(message);
}

function showRefused(bubble, problem) {
  announce(`Not sent. ${problem}`);
  bubble.classList.replace("message--pending", "message--failed");
  bubble.querySelector("[data-waiting]").remove();
  const notice = bubble.querySelector("[data-notice]");
  notice.textContent = `Not sent. ${problem}`;
  notice.hidden = false;
  bubble.querySelector("[data-refused]").hidden = false;
}

function tellElsewhere({ conversation, title, text, problem }) {
  const row = rowOf(conversation);
  if (row) showDraft(row, text);
  toast(`Not sent to ${title}. ${problem}`);
}

function edit(bubble) {
  const box = currentThread().querySelector("[data-composer] [data-text]");
  const text = bubble.querySelector("[data-text]").textContent;
  emit("put-back", { text: emptyText(box.value) ? text : `${box.value}\n${text}`, words: "" });
  forget(bubble.dataset.pending);
  bubble.remove();
  tidy();
  box.focus();
}

export function startSending() {
  on("back", pump);
  on("thread-opened", () => {
    for (const message of outbox) if (message.conversation === currentConversation()) showPending(message);
  });
  addEventListener("online", pump);
  document.addEventListener("click", (event) => {
    const bubble = event.target.closest("[data-pending]");
    if (bubble && event.target.closest("[data-edit-pending]")) edit(bubble);
    if (bubble && event.target.closest("[data-discard-pending]")) {
      forget(bubble.dataset.pending);
      bubble.remove();
      tidy();
    }
  });
  if (next()) pump();
}
