// What one can do with a bubble: reply to it, or put an emoji on it; and who has put which.

import { element } from "./dom.js";

const EMOJI = ["👍", "❤️", "😂"];

export function reactions(message, nameOf) {
  const given = Object.entries(message.reactions ?? {});
  if (!given.length) return [];
  const words = given.map(([who, emoji]) => `${emoji} ${nameOf(who === "null" ? null : Number(who))}`);
  return [element("p", { className: "bubble__reactions", title: words.join(", "), text: given.map(([, emoji]) => emoji).join(" "), "aria-label": `Reactions: ${words.join(", ")}` })];
}

export function tools(message, person) {
  const node = element("p", { className: "bubble__tools" });
  const own = message.reactions?.[person.id];
  node.append(element("button", { type: "button", className: "bubble__tool", text: "↩", title: "Reply", "aria-label": "Reply to this message", "data-reply": message.wamid }));
  for (const emoji of EMOJI) {
    const title = own === emoji ? `Take ${emoji} back` : `React with ${emoji}`;
    node.append(element("button", { type: "button", className: "bubble__tool", text: emoji, title, "aria-label": title, "data-message": message.wamid, "data-emoji": own === emoji ? "" : emoji }));
  }
  return node;
}

export function choices(message) {
  return (message.choices ?? []).map((title, place) =>
    element("button", { type: "button", className: "button button--small", text: title, "data-tap": String(place), "data-message": message.wamid }));
}
