// What failed: its words go back into the box to be changed, and the count in the navigation follows.
import { emit, on } from "./bus.js";
import { currentConversation, currentThread, soon, sourceOf } from "./dom.js";
import { focusComposer } from "./composer.js";
import { ask, post } from "./http.js";
import { showAnswer } from "./items.js";

const badge = document.querySelector("[data-attention]");
const TELLING = ["message.status", "message.media", "group.", "number."];

async function edit(button) {
  const box = currentThread().querySelector("[data-composer] [data-text]");
  const text = sourceOf(button.closest("[data-item]"));
  emit("put-back", { text: box.value.trim() ? `${box.value}\n${text}` : text, words: "" });
  focusComposer();
  const conversation = currentConversation();
  const answer = await post(button.dataset.editFailed).catch(() => null);
  if (answer) await showAnswer(answer, conversation);
}

const recount = soon(async () => {
  const answer = await ask(badge.dataset.attention).catch(() => null);
  if (!answer) return;
  const { count, words } = await answer.json();
  badge.hidden = !count;
  badge.querySelector("[data-attention-count]").textContent = words;
}, 1500);

export function startFailures() {
  on("touched", (touched) => {
    const kinds = [...touched.values()].flat();
    if (kinds.some((kind) => TELLING.some((start) => kind.startsWith(start)))) recount();
  });
  on("reset", recount);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-edit-failed]");
    if (button) edit(button);
  });
}
