// A combobox of the workspace's tags: typing narrows them, arrows walk, Enter takes one.
import { emit } from "./bus.js";
import { fetchFragment } from "./http.js";

const partsOf = (picker) => ({
  input: picker.querySelector("[data-tag-input]"),
  box: picker.querySelector("[data-tag-box]"),
  list: picker.querySelector("[data-tag-options]"),
  none: picker.querySelector("[data-tag-none]"),
});

const offered = (list) => [...list.querySelectorAll("[data-tag-option]:not([hidden])")];

const plain = (words) => words.normalize("NFC").toLowerCase().trim();

// Anew each time that it opens: admins make tags while others work.
async function open(picker) {
  const { input, box, list, none } = partsOf(picker);
  if (!box.hidden) return narrow(picker);
  box.hidden = false;
  input.setAttribute("aria-expanded", "true");
  picker.dataset.awaited = "";
  const fresh = await fetchFragment(picker.dataset.choices).catch(() => null);
  const entered = picker.dataset.awaited === "enter";
  delete picker.dataset.awaited;
  if (!fresh) return void (none.textContent = "The tags could not be loaded. Try again.");
  list.replaceChildren(...fresh.querySelectorAll("[data-tag-option]"));
  for (const option of list.children) option.id = `${list.id}-${option.dataset.tagOption}`;
  picker.querySelector("[data-tag-foot]").replaceChildren(fresh.querySelector("[data-tag-hint]"));
  narrow(picker);
  if (entered) takeMarked(picker);
}

export function closePicker(picker) {
  const { input, box } = partsOf(picker);
  box.hidden = true;
  input.setAttribute("aria-expanded", "false");
  mark(picker, null);
}

function narrow(picker) {
  const { input, list, none } = partsOf(picker);
  const words = plain(input.value);
  const carried = picker.dataset.tagPicker === "add" ? here(picker) : new Set();
  for (const option of list.children) {
    option.hidden = carried.has(option.dataset.tagOption) || !plain(option.dataset.name).includes(words);
  }
  const options = offered(list);
  mark(picker, words ? options[0] : null);
  none.textContent = options.length || "awaited" in picker.dataset ? "" : words ? "No tag of this name." : list.children.length ? "It has all tags." : "There are no tags yet.";
}

const here = (picker) =>
  new Set([...picker.closest("section").querySelectorAll("[data-tag-here]")].map((chip) => chip.dataset.tagHere));

function mark(picker, option) {
  const { input, list } = partsOf(picker);
  for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function step(picker, by) {
  const options = offered(partsOf(picker).list);
  const at = options.findIndex((option) => option.ariaSelected === "true");
  const next = at < 0 ? (by > 0 ? 0 : options.length - 1) : (at + by + options.length) % options.length;
  mark(picker, options[next] ?? null);
}

function choose(picker, option) {
  const { input } = partsOf(picker);
  input.value = "";
  closePicker(picker);
  const chip = option.querySelector(".tag").cloneNode(true);
  emit("tag-chosen", { picker, use: picker.dataset.tagPicker, tag: option.dataset.tagOption, chip });
}

function takeMarked(picker) {
  const { box, list } = partsOf(picker);
  const marked = list.querySelector('[aria-selected="true"]');
  if (!marked || box.hidden) return false;
  choose(picker, marked);
  return true;
}

function press(event, picker) {
  const { box } = partsOf(picker);
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (box.hidden) open(picker);
    else step(picker, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    event.preventDefault();
    // Enter may come before the tags: what it means is known when they are here.
    if (!takeMarked(picker) && "awaited" in picker.dataset) picker.dataset.awaited = "enter";
  } else if (event.key === "Escape" && !box.hidden) {
    event.preventDefault();
    event.stopPropagation();
    closePicker(picker);
  }
}

export function startTagPickers() {
  const pickerOf = (event) => event.target.closest?.("[data-tag-picker]");
  document.addEventListener("focusin", (event) => event.target.matches("[data-tag-input]") && open(pickerOf(event)));
  document.addEventListener("input", (event) => event.target.matches("[data-tag-input]") && open(pickerOf(event)));
  document.addEventListener("keydown", (event) => event.target.matches?.("[data-tag-input]") && press(event, pickerOf(event)), true);
  document.addEventListener("focusout", (event) => {
    const picker = pickerOf(event);
    if (picker && !picker.contains(event.relatedTarget)) closePicker(picker);
  });
  // The focus stays in the field while an option is pressed.
  document.addEventListener("mousedown", (event) => event.target.closest("[data-tag-option]") && event.preventDefault());
  document.addEventListener("click", (event) => {
    const option = event.target.closest("[data-tag-option]");
    if (option) choose(pickerOf(event), option);
    else if (event.target.matches("[data-tag-input]")) open(pickerOf(event));
  });
}
