// The menu of a phone: what its owner can change about it, and the clock of its open chat.

import { act } from "./api.js";
import { DIRECT } from "./membership.js";
import * as table from "./table.js";

const box = (phone, name) => phone.root.querySelector(`[data-switch="${name}"]`);

export function listen(phone) {
  const flip = (name, deed) => box(phone, name).addEventListener("change", ({ target }) => deed(target.checked));
  flip("offline", (isOn) => phone.do("presence/", { is_online: !isOn }));
  flip("receipts", (isOn) => phone.do("", { sends_read_receipts: isOn }, "PATCH"));
  flip("late", (isOn) => {
    table.setReadsLate(phone.person, isOn);
    phone.show(phone.state, phone.person);
  });
  phone.on("turn-clock", "click", () => turnClock(phone));
  phone.on("change-number", "click", () => phone.do("numbers/"));
  closeWhenLeft(phone.part("settings"));
}

export function show(phone) {
  box(phone, "offline").checked = !phone.person.is_online;
  box(phone, "late").checked = table.readsLate(phone.person);
  box(phone, "receipts").checked = phone.person.sends_read_receipts;
}

async function turnClock(phone) {
  const chat = phone.key === DIRECT || !phone.key ? { person: phone.person.id } : { group: phone.key };
  try {
    await act("windows/", chat);
    phone.part("settings").open = false;
  } catch (error) {
    phone.refuse(error.message);
  }
}

// A menu closes on Escape, and when the focus or the pointer goes elsewhere.
function closeWhenLeft(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
