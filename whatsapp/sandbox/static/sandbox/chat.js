// The open chat of a phone: its messages, and what one does with them.

import { element, fill, kept, setText } from "./dom.js";
import { DIRECT, door, groupOf, isIn, standing } from "./membership.js";
import * as table from "./table.js";
import { draw, timeline } from "./timeline.js";

export function listen(phone) {
  phone.on("back", "click", () => phone.open(""));
  phone.on("read", "click", () => read(phone));
  phone.on("leave", "click", () => phone.do("departures/", { group: phone.key }));
  phone.on("door-action", "click", () => passDoor(phone));
  phone.on("log", "click", ({ target }) => {
    const given = target.closest("[data-emoji]");
    if (given) phone.do("reactions/", { message: given.dataset.message, emoji: given.dataset.emoji });
    const replied = target.closest("[data-reply]");
    if (replied) phone.composer.quote(replied.dataset.reply);
    const tapped = target.closest("[data-tap]");
    if (tapped) phone.do("taps/", { message: tapped.dataset.message, button: Number(tapped.dataset.tap) });
  });
  // Playing does not bubble.
  phone.part("log").addEventListener("play", ({ target }) => {
    if (target.dataset.voice) phone.do("plays/", { message: target.dataset.voice });
  }, true);
}

function read(phone) {
  return phone.do("reads/", phone.to());
}

function passDoor(phone) {
  const group = groupOf(phone.state, phone.key);
  if (standing(group, phone.person) === "pending") phone.do("withdrawals/", { group: phone.key });
  else phone.join(group);
}

export function show(phone, group) {
  const { state, person } = phone;
  const title = group ? group.subject : state.business;
  setText(phone.part("title"), title);
  setText(phone.part("subtitle"), group ? membersLine(state, group) : state.typing.includes(person.id) ? "typing…" : "Business chat");
  phone.part("log").setAttribute("aria-label", `${title}, on the phone of ${person.name}`);
  phone.part("text").setAttribute("aria-label", `Message from ${person.name}`);
  phone.part("text").placeholder = `Write as ${person.name.split(" ")[0]}`;
  phone.part("leave").hidden = !group || !isIn(group, person);
  showDoor(phone, group);
  showPinned(phone, group);
  showMessages(phone, group);
  showUnread(phone);
}

function membersLine(state, group) {
  const inside = group.places.filter((place) => place.state === "in");
  const names = inside.map((place) => state.people.find((one) => one.id === place.person)?.name.split(" ")[0]);
  return `${inside.length} of 8 · ${names.join(", ") || "nobody yet"}`;
}

function showDoor(phone, group) {
  const [sentence, action] = (group && door(group, phone.person)) ?? [];
  phone.part("composer").hidden = Boolean(sentence);
  phone.part("door").hidden = !sentence;
  setText(phone.part("door-text"), sentence ?? "");
  phone.part("door-action").hidden = !action;
  setText(phone.part("door-action"), action ?? "");
}

function showPinned(phone, group) {
  const pinned = (group && phone.state.pinned[group.group_id]) || [];
  const list = phone.part("pinned");
  list.hidden = !pinned.length;
  fill(list, pinned, () => pinned.map((one) => element("li", { text: `📌 ${one.words || "A file"}` })));
}

function showMessages(phone, group) {
  const { state, person } = phone;
  const key = group ? group.group_id : `${DIRECT}:${person.id}`;
  const items = timeline(state, person, group, state.chats[key] ?? []);
  const log = phone.part("log");
  const isOther = log.dataset.key !== key;
  const atEnd = isOther || log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  log.dataset.key = key;
  const changed = fill(log, [key, items.map((item) => [item.id, item.line, item.is_read, item.reactions])], () =>
    kept(log, draw(state, person, group, items)));
  if (changed && atEnd) log.scrollTop = log.scrollHeight;
}

function showUnread(phone) {
  const { state, person } = phone;
  const unread = state.unread[person.id]?.[phone.key] ?? 0;
  const late = table.readsLate(person);
  phone.part("read").hidden = !(unread && late);
  setText(phone.part("read"), `${unread} unread. Read now`);
  if (unread && !late && person.is_online && document.visibilityState === "visible") read(phone);
}
