// The new group in three steps: the group, its people, a summary. Enter goes on, the last one creates.
import { fragment } from "./dom.js";
import { ask } from "./http.js";

const pages = (form) => [...form.querySelectorAll("[data-step]")];
const current = (form) => pages(form).findIndex((page) => !page.hidden);

function show(form, step) {
  pages(form).forEach((page, place) => (page.hidden = place !== step));
  form.querySelectorAll(".steps__one").forEach((one, place) => {
    if (place === step) one.setAttribute("aria-current", "step");
    else one.removeAttribute("aria-current");
  });
  const isLast = step === pages(form).length - 1;
  form.querySelector("[data-step-back]").hidden = step === 0;
  form.querySelector("[data-step-next]").textContent = isLast ? "Create group" : "Next";
  if (isLast) summarise(form);
  const first = pages(form)[step].querySelector("[data-autofocus], [aria-invalid]");
  (first ?? form.querySelector("[data-step-next]")).focus();
}

function summarise(form) {
  const say = (name, words) => (form.querySelector(`[data-summary-of="${name}"]`).textContent = words);
  form.querySelector("[data-summary]").hidden = false;
  say("subject", form.elements.subject.value);
  say("join", form.querySelector("[name=join_approval_mode]:checked").closest("label").innerText.replace(/\s+/g, " "));
  const names = [...form.querySelectorAll(".guests__name bdi")].map((name) => name.textContent);
  const cost = form.querySelector("[data-guests-cost]")?.textContent ?? "";
  const byText = form.querySelector("[name=means]:checked").value === "text";
  const how = byText ? "by text" : `by template, ${cost}`;
  say("people", names.length ? `${names.join(", ")} · ${how}` : "Nobody; you can share the link afterwards.");
}

function complain(form, words) {
  const line = form.querySelector("[data-form-error]");
  line.textContent = words;
  line.hidden = !words;
}

// What stops this step, in words; "" when it may go on.
function problemOf(form, step) {
  if (step === 0 && !form.elements.subject.value.trim()) return "Give the group a name.";
  const state = form.querySelector("[data-guests-state]")?.dataset.guestsState;
  if (step === 1 && state === "wrong") return "Take the wrong ones off the list, or correct them.";
  return "";
}

function next(form) {
  const step = current(form);
  const problem = problemOf(form, step);
  complain(form, problem);
  if (problem) return form.querySelector("[data-step]:not([hidden]) input:not([type=hidden])").focus();
  return show(form, step + 1);
}

async function changeNumber(select) {
  const form = select.form;
  const answer = await ask(`${select.dataset.groupNumber}?number=${select.value}`).catch(() => null);
  if (answer) form.replaceWith(fragment(await answer.text()));
}

// A form comes with all its steps open, for pages without scripts.
function begin(form) {
  form.querySelector("[data-steps-list]").hidden = false;
  show(form, 0);
}

export function startGroupSteps() {
  const box = document.querySelector('dialog[data-dialog="new-group"] [data-dialog-body]');
  new MutationObserver(() => {
    const form = box.querySelector("form[data-steps]");
    if (form && form.querySelector("[data-steps-list]").hidden) begin(form);
  }).observe(box, { childList: true });
  // Before dialogs.js hears of it.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target.closest("form[data-steps]");
      if (!form || current(form) === pages(form).length - 1) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      next(form);
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const back = event.target.closest("[data-step-back]");
    if (back) show(back.form, current(back.form) - 1);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-group-number]")) changeNumber(event.target);
  });
}
