// One chat as one person sees it: bubbles, and lines for days and comings and goings.

import { dayOf, element, timeOf, tone } from "./dom.js";
import { choices, reactions, tools } from "./aside.js";
import { show } from "./files.js";
import { around } from "./template.js";

// As many messages as the sandbox hands out; with fewer, the chat is there from its beginning.
const MOST = 60;
const DEEDS = { joined: "joined", left: "left", removed: "was removed" };

export function timeline(state, person, group, messages) {
  const seen = messages.filter((message) => reaches(message, person, group));
  const since = messages.length < MOST ? "" : messages[0].at;
  const news = group ? comingsAndGoings(state, person, group, since) : [];
  return [...seen, ...news].sort((a, b) => a.at.localeCompare(b.at));
}

function reaches(message, person, group) {
  if (message.author === null && !message.reached.includes(person.id)) return false;
  if (person.offline_since && message.at > person.offline_since && message.author !== person.id) return false;
  if (!group || message.author === null) return true;
  const place = group.places.find((one) => one.person === person.id);
  return Boolean(place) && message.at >= place.joined_at && !(place.ended_at && message.at > place.ended_at);
}

function comingsAndGoings(state, person, group, since) {
  const own = group.places.find((place) => place.person === person.id);
  const lines = group.places.flatMap((place) => [
    { at: place.joined_at, person: place.person, deed: "joined" },
    ...(place.ended_at ? [{ at: place.ended_at, person: place.person, deed: place.state }] : []),
  ]);
  const visible = lines.filter(
    (line) => own && line.at >= own.joined_at && !(own.ended_at && line.at > own.ended_at),
  );
  return visible
    .filter((line) => line.at >= since)
    .map((line) => ({ ...line, line: `${nameOf(state, person, line.person)} ${DEEDS[line.deed] ?? line.deed}` }));
}

function nameOf(state, person, id) {
  if (id === person.id) return "You";
  return state.people.find((one) => one.id === id)?.name ?? "Somebody";
}

export function draw(state, person, group, items) {
  const nodes = [];
  let day = "";
  for (const item of items) {
    if (dayOf(item.at) !== day) {
      day = dayOf(item.at);
      nodes.push(element("p", { className: "line", text: day }));
    }
    nodes.push(item.line ? element("p", { className: "line", text: item.line }) : bubble(state, person, group, item, items));
  }
  return nodes;
}

function bubble(state, person, group, message, items) {
  const own = message.author === person.id;
  const node = element("div", { className: own ? "bubble bubble--own" : "bubble" });
  const author = message.author === null ? state.business : nameOf(state, person, message.author);
  const authorTone = message.author === null ? "tone-business" : tone(message.author);
  const authorClass = group && !own ? `bubble__author ${authorTone}` : "sr-only";
  node.append(element("p", { className: authorClass, text: author }));
  const quoted = items.find((item) => item.wamid && item.wamid === message.quoted);
  if (quoted) node.append(element("p", { className: "bubble__quote", text: quoted.text }));
  if (message.file) {
    node.append(...show(message.file));
    const sound = node.querySelector("audio");
    if (sound && message.author === null && message.file.is_voice) sound.dataset.voice = message.wamid;
  }
  if (message.text) node.append(element("p", { className: "bubble__text", text: message.text }));
  const { header, footer, buttons } = around(message);
  if (header) node.querySelector(".bubble__text").before(header);
  const named = (id) => (id === null ? state.business : nameOf(state, person, id));
  node.append(...footer, meta(message, own), ...buttons, ...choices(message), ...reactions(message, named), tools(message, person));
  return node;
}

function meta(message, own) {
  const node = element("p", { className: "bubble__meta" });
  node.append(element("time", { datetime: message.at, text: timeOf(message.at) }));
  if (own) {
    const mark = element("span", { className: message.is_read ? "ticks ticks--read" : "ticks", text: message.is_read ? "✓✓" : "✓" });
    mark.setAttribute("aria-hidden", "true");
    node.append(mark, element("span", { className: "sr-only", text: message.is_read ? "read" : "sent" }));
  }
  return node;
}
