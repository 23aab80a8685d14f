// "Hold until they write": the box opens although the window is closed, and what is sent waits.
import { announce } from "./announce.js";
import { on } from "./bus.js";
import { composer, focusComposer, refreshComposer, textBox } from "./composer.js";

const HOLDABLE = ["window_closed", "never_opened"];

function show(form, holding) {
  form.elements.hold.value = holding ? "1" : "";
  form.classList.toggle("composer--holding", holding);
  form.querySelector("[data-hold-label]").textContent = holding ? "Do not hold" : "Hold until they write";
  form.querySelector("[data-send] .button__text").textContent = holding ? "Hold" : "Send";
}

function obey(header) {
  const form = composer();
  if (!form?.elements.hold) return;
  const possible = HOLDABLE.includes(header.dataset.lockCode);
  form.querySelector("[data-hold]").hidden = !possible;
  show(form, possible && form.elements.hold.value === "1");
  if (form.elements.hold.value) textBox().readOnly = false;
  refreshComposer();
}

function toggle(form) {
  const holding = form.elements.hold.value !== "1";
  show(form, holding);
  textBox().readOnly = !holding;
  refreshComposer();
  announce(holding ? "What you send now waits until they write." : "The box is locked again.");
  if (holding) focusComposer();
}

export function startHolding() {
  on("header", obey);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hold]");
    if (button) toggle(button.form);
  });
}
