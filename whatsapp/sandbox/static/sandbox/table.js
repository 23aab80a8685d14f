// What this browser keeps to itself: which phones are on the table, what is open, who reads late.

const KEY = "sandbox-table";
const MOST = 8;

const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
const table = { hidden: [], open: {}, late: {}, focus: "", ...kept };

function keep() {
  localStorage.setItem(KEY, JSON.stringify(table));
}

// Everybody, those in the chat that is looked at first.
export function arrange(state) {
  const group = state.groups.find((one) => one.group_id === table.focus);
  const near = (person) =>
    Number(Boolean(group?.pending.includes(person.id) || group?.places.some((place) => place.person === person.id && place.state === "in")));
  return [...state.people].sort((a, b) => near(b) - near(a) || a.id - b.id);
}

export function isShown(person, people) {
  return shown(people).some((one) => one.id === person.id);
}

export function shown(people) {
  return people.filter((person) => !table.hidden.includes(person.id)).slice(0, MOST);
}

export function toggle(person, people) {
  const was = isShown(person, people);
  table.hidden = table.hidden.filter((id) => id !== person.id);
  table.hidden.push(...(was ? [person.id] : inTheWay(person, people)));
  keep();
}

// Who lies on the table before this phone, or would come to, so that there is no room for it.
function inTheWay(person, people) {
  const place = people.findIndex((one) => one.id === person.id);
  const before = people.slice(0, place).filter((one) => !table.hidden.includes(one.id));
  return before.slice(MOST - 1).map((one) => one.id);
}

export const focus = () => table.focus;

export function setFocus(key, people) {
  table.focus = key;
  for (const person of people) table.open[person.id] = key;
  keep();
}

export const openChat = (person) => table.open[person.id] ?? "";

export function setOpenChat(person, key) {
  table.open[person.id] = key;
  keep();
}

export const readsLate = (person) => Boolean(table.late[person.id]);

export function setReadsLate(person, late) {
  table.late[person.id] = late;
  keep();
}
