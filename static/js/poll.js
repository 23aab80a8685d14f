// The same frames over HTTP: closes gaps, and carries the page while the socket is down.
import { emit } from "./bus.js";
import { app, currentConversation } from "./dom.js";
import { cursor, deliver } from "./frames.js";
import { fetchJson } from "./http.js";

let busy = false;
let again = false;
let timer = 0;
// Of a chat that was opened while the socket was down: its lines have been heard up to here only.
let linesHeard = Infinity;

export function linesFrom(seq) {
  linesHeard = seq;
}

export async function catchUp() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    do {
      again = false;
      const before = cursor.seq;
      const askedAt = performance.now();
      const heard = linesHeard;
      const query = new URLSearchParams({
        after: Math.min(cursor.seq, heard),
        epoch: cursor.epoch,
        conversation: currentConversation(),
      });
      const answer = await fetchJson(`${app.dataset.changes}?${query}`);
      deliver(answer.frames, askedAt);
      if (linesHeard === heard) linesHeard = Infinity;
      if (!answer.frames.length) cursor.seq = Math.max(cursor.seq, answer.head);
      cursor.head = answer.head;
      if (answer.head > cursor.seq && cursor.seq > before) again = true;
    } while (again);
  } finally {
    busy = false;
  }
}

export function startPolling() {
  if (timer) return;
  let failed = false;
  const round = async () => {
    try {
      await catchUp();
      if (failed) emit("server-back");
      failed = false;
    } catch {
      failed = true;
    }
    if (timer) timer = setTimeout(round, 2000);
  };
  timer = setTimeout(round, 0);
}

export function stopPolling() {
  clearTimeout(timer);
  timer = 0;
}
