// A line that comes up, says what has happened, may offer an undo, and goes by itself.
import { announce } from "./announce.js";
import { piece } from "./dom.js";

export function toast(words, undo = null) {
  const box = document.querySelector("[data-toasts]");
  const element = piece("toast");
  element.querySelector("[data-text]").textContent = words;
  const button = element.querySelector("[data-undo]");
  button.hidden = !undo;
  button.addEventListener("click", () => {
    undo();
    element.remove();
  });
  box.replaceChildren(element);
  announce(words);
  setTimeout(() => element.remove(), 5000);
}
