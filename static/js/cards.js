// Contact cards of people we know, and coordinates pasted as a map shows them.
import { on } from "./bus.js";
import { dialog } from "./dialogs.js";
import { debounced } from "./dom.js";
import { fetchFragment } from "./http.js";

const COORDINATES = /^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$/;
let asked = 0;

const form = () => dialog("card")?.querySelector("[data-say-form]");

const look = debounced(async (words) => {
  const mine = (asked += 1);
  const list = form().querySelector("[data-known]");
  if (!words.trim()) return list.replaceChildren();
  const found = await fetchFragment(`${form().dataset.url}known/?${new URLSearchParams({ q: words })}`).catch(() => null);
  if (found && mine === asked) list.replaceChildren(found);
  return null;
}, 200);

function choose(button) {
  const { name, phones } = form().elements;
  name.value = button.dataset.name;
  phones.value = button.dataset.phone;
  form().querySelector("[data-known]").replaceChildren();
  form().querySelector("[data-known-search]").value = "";
  name.focus();
}

function split(event) {
  const both = COORDINATES.exec(event.clipboardData.getData("text"));
  if (!both) return;
  event.preventDefault();
  const { latitude, longitude, name } = event.target.form.elements;
  [latitude.value, longitude.value] = both.slice(1);
  name.focus();
}

export function startCards() {
  on("form-opened", (opened) => opened === form() && opened.querySelector("[data-known]").replaceChildren());
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-known-search]")) look(event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-known-search]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const person = event.target.closest("[data-known-person]");
    if (person) choose(person);
  });
  document.addEventListener("paste", (event) => {
    if (event.target.matches('[name="latitude"], [name="longitude"]')) split(event);
  });
}
