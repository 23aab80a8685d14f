// Choosing whom to invite: search, paste, and a list that the server checks as it grows.
import { debounced, fragment } from "./dom.js";
import { fetchFragment, post } from "./http.js";

let asked = 0;

function fieldsOf(form) {
  const fields = new FormData(form);
  return new URLSearchParams([...fields].filter(([name]) => ["conversation", "number", "guest", "phones"].includes(name)));
}

async function check(form) {
  const box = form.querySelector("[data-guests]");
  const mine = (asked += 1);
  const answer = await post(box.dataset.checkUrl, fieldsOf(form)).catch(() => null);
  if (!answer || mine !== asked || !form.isConnected) return;
  box.querySelector("[data-guests-checked]").replaceChildren(fragment(await answer.text()));
  form.dispatchEvent(new CustomEvent("guests-checked"));
}

const checkSoon = debounced(check, 200);

const search = debounced(async (input) => {
  const form = input.form;
  const box = form.querySelector("[data-guests]");
  const found = box.querySelector("[data-guests-found]");
  const words = input.value.trim();
  if (!words) return found.replaceChildren();
  const query = fieldsOf(form);
  query.delete("phones");
  query.delete("guest");
  query.set("q", words);
  const fresh = await fetchFragment(`${box.dataset.searchUrl}?${query}`).catch(() => null);
  if (fresh && input.value.trim() === words) found.replaceChildren(fresh);
}, 150);

function choose(button) {
  const form = button.closest("form");
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "guest", value: button.dataset.chooseGuest });
  form.querySelector("[data-guests-checked]").append(input);
  const box = form.querySelector("[data-guest-search]");
  box.value = "";
  form.querySelector("[data-guests-found]").replaceChildren();
  box.focus();
  check(form);
}

export function startGuests() {
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-guest-search]")) search(event.target);
    if (event.target.matches("[data-guest-phones]")) checkSoon(event.target.form);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-guest-search]")) return;
    if (!event.target.value.trim()) return;
    event.preventDefault();
    const first = event.target.form.querySelector("[data-choose-guest]");
    if (first) choose(first);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose-guest]");
    if (button) choose(button);
    const dropped = event.target.closest("[data-drop-guest]");
    if (!dropped) return;
    const form = dropped.closest("form");
    dropped.closest("li").remove();
    form.querySelector("[data-guest-search]").focus();
    check(form);
  });
}
