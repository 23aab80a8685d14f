// The cursor of this page in the log, and what each frame of the server means for it.
import { emit } from "./bus.js";
import { app, perFrame } from "./dom.js";

export const cursor = { epoch: app.dataset.epoch, seq: Number(app.dataset.seq) || 0, head: 0 };

// What happened here. A number that stops or goes on concerns all its conversations.
export function newsOf(touched, conversation) {
  const ofNumbers = [...touched.values()].flat().filter((kind) => kind.startsWith("number."));
  return [...(touched.get(conversation) ?? []), ...ofNumbers];
}

// From the socket: all that came within one frame of the screen is applied together.
export const receive = perFrame((frames) => deliver(frames));

// `asOf`: when they were asked for (see freshness.js).
export function deliver(frames, asOf = performance.now()) {
  const items = new Map();
  const rows = new Map();
  const touched = new Map();
  let stale = false;
  let gap = false;
  for (const frame of frames) {
    if (frame.op === "reset") {
      Object.assign(cursor, { epoch: frame.epoch, seq: frame.head, head: frame.head });
      emit("reset");
    } else if (frame.op === "items") {
      if (!items.has(frame.conversation)) items.set(frame.conversation, new Map());
      for (const item of frame.items) items.get(frame.conversation).set(item.id, item);
    } else if (frame.op === "changes" && frame.seq > cursor.seq) {
      if (frame.prev > cursor.seq) {
        gap = true;
        continue;
      }
      cursor.seq = frame.seq;
      stale ||= frame.stale;
      for (const row of frame.rows) rows.set(String(row.conversation), row.html);
      for (const [pk, kinds] of Object.entries(frame.touched ?? {})) {
        touched.set(pk, [...(touched.get(pk) ?? []), ...kinds]);
      }
    }
  }
  for (const [conversation, news] of items) {
    emit("items", { conversation: String(conversation), items: [...news.values()], asOf });
  }
  if (rows.size) emit("rows", { rows, asOf });
  if (touched.size) emit("touched", touched);
  if (stale) emit("stale");
  if (gap) emit("gap");
  emit("applied", rows.size);
}
