// Looks at the sandbox again and again, and shows it on the phones.

import { look } from "./api.js";
import * as dialogs from "./dialogs.js";
import { find } from "./dom.js";
import { DIRECT, groupOf } from "./membership.js";
import { Phone } from "./phone.js";
import { listenToPicker, say, showPicker, showShelf } from "./shelf.js";
import * as table from "./table.js";
import * as trouble from "./trouble.js";

const EVERY_MS = 700;
const phones = new Map();
let state = { people: [], groups: [] };
let newest = null;

function openChats() {
  const keys = table.shown(table.arrange(state)).map((person) => {
    const key = table.openChat(person);
    return key === DIRECT ? `${DIRECT}:${person.id}` : key;
  });
  return [...new Set(keys.filter(Boolean))].sort();
}

async function refresh() {
  try {
    const next = await look(openChats());
    if (next) state = next;
    show();
    if (openChats().some((key) => !(key in state.chats) && (key.startsWith(DIRECT) || groupOf(state, key)))) {
      state = (await look(openChats())) ?? state;
      show();
    }
  } catch {
    say("The sandbox does not answer. Trying again.");
  }
}

function show() {
  const people = table.shown(table.arrange(state));
  find(document, "empty").hidden = people.length > 0;
  showPicker(state);
  showShelf(state, refresh);
  trouble.show(state, refresh);
  placePhones(people);
  for (const person of people) phones.get(person.id).show(state, person);
  announce(people);
}

function placePhones(people) {
  const wall = find(document, "phones");
  for (const [id, phone] of phones) {
    if (people.some((person) => person.id === id)) continue;
    phone.root.remove();
    phones.delete(id);
  }
  people.forEach((person, place) => {
    if (!phones.has(person.id)) phones.set(person.id, new Phone(person, refresh));
    const { root } = phones.get(person.id);
    if (wall.children[place] !== root) wall.insertBefore(root, wall.children[place] ?? null);
  });
}

function announce(people) {
  const [group] = state.groups.filter((one) => !one.is_deleted);
  if (!people.length) say("");
  else if (!group) say("Create a group in the inbox: it is offered here on every phone.");
  else if (newest && newest !== group.group_id) say(`New group: ${group.subject}. Anybody here can join it.`);
  else if (!newest) say(`${people.length} ${people.length === 1 ? "phone" : "phones"}, live. Newest group: ${group.subject}.`);
  newest = group?.group_id ?? null;
}

async function live() {
  if (document.visibilityState === "visible") await refresh();
  setTimeout(live, EVERY_MS);
}

dialogs.listen(refresh);
trouble.listen(refresh);
listenToPicker(() => state.people, refresh);
live();
