// Pictures, videos, sounds and documents: sent from a phone, shown on one.

import { element } from "./dom.js";

const base = document.body.dataset.base;
const NAMES = { image: "Photo", video: "Video", audio: "Audio", document: "Document", sticker: "Sticker" };

export function words(message) {
  if (!message.file) return message.text;
  return message.text || message.file.name || NAMES[message.file.kind];
}

export async function hand(person, file, { group, caption }) {
  const about = new URLSearchParams({ mime_type: file.type || "application/octet-stream", filename: file.name, group, caption });
  if (file.type === "image/webp") about.set("type", "sticker");
  if (file.type.startsWith("audio/ogg")) about.set("voice", "1");
  const answer = await fetch(`${base}people/${person.id}/files/?${about}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: file,
  });
  if (answer.ok) return;
  const content = await answer.json().catch(() => ({}));
  throw new Error(content.error?.message ?? `The sandbox answered ${answer.status}.`);
}

export function show(file) {
  const src = file.url && base + file.url;
  if (!src) return [element("p", { className: "bubble__file", text: file.name || NAMES[file.kind] })];
  if (file.kind === "image" || file.kind === "sticker") {
    return [element("img", { className: `bubble__${file.kind}`, src, alt: NAMES[file.kind], loading: "lazy" })];
  }
  if (file.kind === "video" || file.kind === "audio") {
    return [element(file.kind, { className: `bubble__${file.kind}`, src, controls: "", preload: "metadata", "aria-label": NAMES[file.kind] })];
  }
  return [element("a", { className: "bubble__file", href: src, target: "_blank", rel: "noopener", text: file.name || NAMES.document })];
}
