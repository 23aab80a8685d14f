// The same frames over HTTP: closes gaps, and carries the page while the socket is down.
import { emit } from "./bus.js";
import { app, currentConversation } from "./dom.js";
import { cursor, deliver } from "./frames.js";
import { fetchJson } from "./http.js";

let busy = false;
let again = false;
let timer = 0;
// Of a chat that was opened while the socket was down: where the lines begin that it has not heard.
let unheard = null;

export function linesFrom(seq) {
  unheard = { seq };
}

export function linesHeard() {
  unheard = null;
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
      const gap = unheard;
      const query = new URLSearchParams({
        after: Math.min(cursor.seq, gap?.seq ?? Infinity),
        epoch: cursor.epoch,
        conversation: currentConversation(),
      });
      const answer = await fetchJson(`${app.dataset.changes}?${query}`);
      deliver(answer.frames, askedAt);
      const told = answer.frames.at(-1)?.seq ?? answer.head;
      if (unheard === gap) unheard = gap && told < cursor.seq ? { seq: told } : null;
      if (!answer.frames.length) cursor.seq = Math.max(cursor.seq, answer.head);
      cursor.head = answer.head;
      if (unheard || (answer.head > cursor.seq && cursor.seq > before)) again = true;
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
