// What stands around the text of a template: header, footer, buttons and cards.

import { element } from "./dom.js";
import { show } from "./files.js";

const NAMES = { image: "Picture", video: "Video", document: "Document", location: "Location" };

export function around(message) {
  const template = message.template;
  if (!template) return { header: null, footer: [], buttons: [] };
  const buttons = (template.buttons ?? []).map((button, place) => buttonOf(message, button, place));
  return {
    header: headerOf(template.header),
    footer: template.footer ? [element("p", { className: "bubble__footer", text: template.footer })] : [],
    buttons: [...buttons, ...cardsOf(message, buttons.length)],
  };
}

// Their buttons count on after those of the template itself.
function cardsOf(message, before) {
  let place = before;
  const cards = (message.template.cards ?? []).map((card) => {
    const node = element("li", { className: "bubble__card" });
    const buttons = card.buttons.map((button) => buttonOf(message, button, place++));
    const text = card.body ? [element("p", { className: "bubble__card-text", text: card.body })] : [];
    node.append(...[headerOf(card.header), ...text, ...buttons].filter(Boolean));
    return node;
  });
  if (!cards.length) return [];
  const row = element("ul", { className: "bubble__cards" });
  row.tabIndex = 0;
  row.setAttribute("aria-label", "Cards");
  row.append(...cards);
  return [row];
}

function headerOf(header) {
  if (!header) return null;
  if (header.type === "text") return element("p", { className: "bubble__header", text: header.text });
  if (header.id) return show({ kind: header.type, url: `files/${header.id}/`, name: header.filename })[0];
  const more = header.text || header.filename || header.link || "";
  return element("p", { className: "bubble__file", text: `${NAMES[header.type] ?? header.type}${more ? `: ${more}` : ""}` });
}

// Only a quick reply tells the business; the others lead away from the chat.
function buttonOf(message, button, place) {
  const isReply = button.type === "quick_reply";
  const node = element(isReply ? "button" : "p", { className: "bubble__button", text: button.text });
  if (isReply) {
    node.type = "button";
    node.dataset.tap = place;
    node.dataset.message = message.wamid;
  } else {
    node.title = button.url ?? button.code ?? button.phone_number ?? "";
  }
  return node;
}
