// Reactions: six emoji at hand, any other by the system's own keyboard; who reacted, in a popover.
import { toast } from "./toasts.js";
import { currentConversation } from "./dom.js";
import { Refused, post } from "./http.js";
import { showAnswer } from "./items.js";

let target = null;

const picker = () => document.querySelector("[data-picker]");

export function openPicker(item) {
  const tool = item?.querySelector("[data-react]");
  if (!tool || !picker()) return;
  target = item;
  const ours = item.querySelector(".reaction--ours")?.firstChild.textContent;
  for (const button of picker().querySelectorAll("[data-emoji]")) {
    button.setAttribute("aria-pressed", String(button.dataset.emoji === ours));
  }
  picker().querySelector("form").reset();
  complain("");
  picker().showPopover();
  place(picker(), item.querySelector(".message__bubble"));
  picker().querySelector("[data-emoji]").focus();
}

// Beside the bubble, and always inside the window.
function place(box, beside) {
  const { left, top, bottom } = beside.getBoundingClientRect();
  const above = top - box.offsetHeight - 8;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${above > 8 ? above : Math.max(8, Math.min(bottom + 8, innerHeight - box.offsetHeight - 8))}px`;
}

function complain(words) {
  const line = picker().querySelector("[data-picker-error]");
  line.textContent = words;
  line.hidden = !words;
}

async function react(item, emoji) {
  const tool = item.querySelector("[data-react]");
  const conversation = currentConversation();
  try {
    await showAnswer(await post(tool.dataset.react, { emoji }), conversation);
    close();
  } catch (error) {
    if (error instanceof Refused && picker().matches(":popover-open")) complain(error.message);
    else toast(error.message);
  }
}

function close() {
  if (picker().matches(":popover-open")) picker().hidePopover();
  document.getElementById(target?.id)?.focus({ preventScroll: true });
}

function choose(button) {
  const isOurs = button.getAttribute("aria-pressed") === "true";
  react(target, isOurs ? "" : button.dataset.emoji);
}

export function startReacting() {
  document.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-react]");
    if (tool) openPicker(tool.closest("[data-item]"));
    const emoji = event.target.closest("[data-emoji]");
    if (emoji && target) choose(emoji);
    const back = event.target.closest("[data-take-back]");
    if (back) react(back.closest("[data-item]"), "");
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-picker-form]")) return;
    event.preventDefault();
    const emoji = new FormData(event.target).get("emoji").trim();
    if (emoji && target) react(target, emoji);
  });
  document.addEventListener("toggle", (event) => {
    if (event.newState !== "open" || !event.target.matches(".reactions__list")) return;
    place(event.target, event.target.closest("[data-item]").querySelector(".reactions__chips"));
  }, { capture: true });
}
