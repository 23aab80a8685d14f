// Above the phones: which chat to look at, and whose phones lie on the table.

import { avatar, element, fill, find, setText, tone } from "./dom.js";
import { DIRECT } from "./membership.js";
import * as table from "./table.js";

export function showPicker(state) {
  const picker = find(document, "chat-picker");
  const choices = [
    ["", "Each phone on its own"],
    [DIRECT, `Direct chats with ${state.business}`],
    ...state.groups.filter((group) => !group.is_deleted).map((group) => [group.group_id, group.subject]),
  ];
  fill(picker, choices, () => choices.map(([value, text]) => element("option", { value, text })));
  picker.value = choices.some(([value]) => value === table.focus()) ? table.focus() : "";
}

export function listenToPicker(people, refresh) {
  find(document, "chat-picker").addEventListener("change", (event) => {
    table.setFocus(event.target.value, people());
    refresh();
  });
}

export function showShelf(state, refresh) {
  const people = table.arrange(state);
  const chips = people.map((person) => [person.id, person.name, table.isShown(person, people)]);
  fill(find(document, "shelf"), chips, () => chips.map(([id, name, isShown]) => chip(people, id, name, isShown, refresh)));
}

function chip(people, id, name, isShown, refresh) {
  const button = element(
    "button",
    { className: "chip", type: "button", "aria-pressed": String(isShown), "data-key": String(id) },
    [avatar(name, tone(id)), document.createTextNode(name)],
  );
  button.addEventListener("click", () => {
    table.toggle({ id }, people);
    refresh();
  });
  return button;
}

export function say(sentence) {
  setText(find(document, "news"), sentence);
}
