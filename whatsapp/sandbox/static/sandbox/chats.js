// The list of a phone: its chats, and the groups it could join.

import { avatar, element, fill, timeOf } from "./dom.js";
import { words } from "./files.js";
import { DIRECT, groupOf, isIn, joinLabel, offered, standing, wasEverIn } from "./membership.js";

const KNOWN_SHOWN = 6;

export function listen(phone) {
  phone.on("invite", "submit", async (event) => {
    event.preventDefault();
    const { link } = event.target.elements;
    if (await phone.openInvite(link.value)) link.value = "";
  });
}

export function show(phone) {
  const { state, person } = phone;
  const mine = state.groups.filter((group) => wasEverIn(group, person) || group.pending.includes(person.id));
  const rows = [
    rowOf(phone, DIRECT, state.business, `${DIRECT}:${person.id}`),
    ...mine.map((group) => rowOf(phone, group.group_id, group.subject, group.group_id)),
  ];
  rows.sort((a, b) => b.at.localeCompare(a.at));
  fill(phone.part("chats"), rows, () => rows.map((row) => chatButton(phone, row)));
  showKnown(phone, mine);
}

function showKnown(phone, mine) {
  const { state, person } = phone;
  const offer = offered(state, person);
  const known = state.groups
    .filter((group) => group !== offer && !mine.includes(group) && standing(group, person) === "outside")
    .slice(0, KNOWN_SHOWN);
  phone.part("known").hidden = known.length === 0;
  fill(phone.part("known-groups"), known.map((group) => [group.group_id, group.subject, group.invite_link]), () =>
    known.map((group) => knownGroup(phone, group)));
}

function rowOf({ state, person }, key, title, previewKey) {
  const group = groupOf(state, key);
  const last = state.previews[previewKey];
  const shows = last && (key === DIRECT || isIn(group, person));
  return {
    key,
    title,
    picture: group?.picture ?? "",
    at: shows ? last.at : group?.created_at ?? "",
    preview: shows ? `${last.author === person.id ? "You: " : ""}${words(last)}` : "",
    time: shows ? timeOf(last.at) : "",
    unread: state.unread[person.id]?.[key] ?? 0,
  };
}

function chatButton(phone, row) {
  const text = element("span", { className: "chats__text" }, [
    element("span", { className: "chats__title", text: row.title }),
    element("span", { className: "chats__preview", text: row.preview || "No messages yet" }),
  ]);
  const parts = [face(row), text];
  if (row.unread) {
    parts.push(element("span", { className: "badge badge--brand", text: String(row.unread) }), element("span", { className: "sr-only", text: "unread" }));
  }
  const button = element("button", { className: "chats__chat", type: "button", "data-key": row.key }, parts);
  button.addEventListener("click", () => phone.open(row.key));
  return element("li", {}, [button]);
}

function face(row) {
  if (!row.picture) return avatar(row.title, row.key === DIRECT ? "tone-business" : "tone-8");
  return element("img", { className: "avatar avatar--picture", src: document.body.dataset.base + row.picture, alt: "" });
}

function knownGroup(phone, group) {
  const text = group.needs_approval ? "Ask to join" : "Join";
  const button = element("button", { className: "button button--small button--quiet", type: "button", text, "aria-label": joinLabel(group), "data-key": group.group_id });
  button.addEventListener("click", () => phone.join(group));
  return element("li", {}, [element("span", { className: "known__subject", text: group.subject }), button]);
}
