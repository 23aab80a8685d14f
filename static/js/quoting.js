// Answering one message: q or the arrow on it, a card above the box, Esc takes it back.
import { announce } from "./announce.js";
import { emit, on } from "./bus.js";
import { currentConversation, currentThread } from "./dom.js";

const chosen = new Map();

const part = (name) => currentThread()?.querySelector(`[data-composer] [data-${name}]`);

export function quote(item) {
  const words = item?.querySelector("[data-text]") ?? item?.querySelector("[data-kind]");
  if (!item?.querySelector("[data-quote]") || !part("answering") || part("text").readOnly) return;
  const colour = [...item.classList].find((name) => name.startsWith("person-")) ?? "quote--own";
  const who = "own" in item.dataset ? "Your team" : item.dataset.who;
  chosen.set(currentConversation(), {
    pk: item.dataset.message, who, colour, words: words?.textContent.trim().slice(0, 300) ?? "",
  });
  show();
  announce(`Replying to ${who}`);
  part("text").focus();
}

// What the next message answers; asking takes it away.
export function takeQuote() {
  const quoted = chosen.get(currentConversation());
  chosen.delete(currentConversation());
  show();
  return quoted;
}

function show() {
  const card = part("answering");
  if (!card) return;
  const quoted = chosen.get(currentConversation());
  card.hidden = !quoted;
  part("quoted").value = quoted?.pk ?? "";
  if (!quoted) return;
  part("answering-card").className = `quote ${quoted.colour}`;
  part("answering-who").textContent = quoted.who;
  part("answering-words").textContent = quoted.words;
}

// The same card in a bubble that is still on its way.
export function cardFor(quoted) {
  const card = part("answering-card").cloneNode(true);
  card.className = `quote ${quoted.colour}`;
  card.querySelector("[data-answering-who]").textContent = quoted.who;
  card.querySelector("[data-answering-words]").textContent = quoted.words;
  return card;
}

export function quoteAgain(quoted) {
  if (quoted) chosen.set(currentConversation(), quoted);
  show();
}

export function startQuoting() {
  on("thread-opened", show);
  document.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-quote]");
    if (tool) quote(tool.closest("[data-item]"));
    if (event.target.closest("[data-answering-stop]")) {
      takeQuote();
      part("text").focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !chosen.has(currentConversation())) return;
    if (!event.target.closest("[data-composer]") || event.isComposing) return;
    event.stopImmediatePropagation();
    takeQuote();
    emit("quote-dropped");
  }, { capture: true });
}
