// The open conversation: its header follows the news, what was seen is told, a reset is caught up.
import { emit, on } from "./bus.js";
import { localise, setServerTime } from "./clock.js";
import { address, currentConversation, currentThread, soon } from "./dom.js";
import { cursor, newsOf } from "./frames.js";
import { renew } from "./freshness.js";
import { insist, post } from "./http.js";
import { itemBox, keepNewer, tidy } from "./items.js";
import { rowOf, showUnread } from "./list.js";
import { morph } from "./morph.js";
import { atEnd, goToEnd, keepPlace, resetUnseen, watchOlder } from "./scroll.js";

const markRead = soon(async () => {
  const thread = currentThread();
  if (!thread || document.hidden || !document.hasFocus() || !atEnd()) return;
  const { conversation, incoming } = thread.dataset;
  const newest = [...thread.querySelectorAll("[data-item][data-sort]")].at(-1);
  const row = rowOf(conversation);
  if (Number(row?.dataset.seen ?? -1) >= Number(incoming) && thread.dataset.told === incoming) return;
  thread.dataset.told = incoming;
  try {
    await post(thread.dataset.readUrl, { seen: incoming, at: newest?.dataset.at ?? "" });
  } catch {
    thread.dataset.told = "";
    return;
  }
  const now = rowOf(conversation);
  if (!now) return;
  now.dataset.seen = Math.max(Number(now.dataset.seen ?? 0), Number(incoming));
  showUnread(now);
}, 350);

export const refreshHeader = soon(async () => {
  const conversation = currentConversation();
  if (!conversation) return;
  const fresh = await insist(address(conversation, "header/"), () => conversation === currentConversation());
  if (!fresh || conversation !== currentConversation()) return;
  const header = currentThread().querySelector("[data-header]");
  if (!renew(header, fresh.askedAt)) return;
  morph(header, fresh.querySelector("[data-header]"));
  arriveHeader(header);
}, 200);

function arriveHeader(header) {
  setServerTime(header.dataset.serverNow);
  localise(header);
  emit("header", header);
}

export async function refreshThread() {
  const conversation = currentConversation();
  if (!conversation) return;
  const fresh = await insist(address(conversation, "thread/"), () => conversation === currentConversation());
  if (!fresh || conversation !== currentConversation()) return;
  const thread = currentThread();
  if (!renew(thread, fresh.askedAt)) return;
  const next = fresh.querySelector("[data-thread]");
  thread.dataset.incoming = Math.max(thread.dataset.incoming, next.dataset.incoming);
  thread.dataset.seq = next.dataset.seq;
  keepPlace(() => {
    const waiting = [...itemBox().querySelectorAll("[data-pending]")];
    const list = next.querySelector("[data-items]");
    keepNewer(list, fresh.askedAt);
    list.append(...waiting);
    morph(itemBox(), list);
    for (const item of itemBox().querySelectorAll("[data-item]")) delete item.at;
    localise(itemBox());
    tidy();
  });
  refreshHeader();
  watchOlder();
}

export function arrive() {
  const thread = currentThread();
  if (!thread) return;
  arriveHeader(thread.querySelector("[data-header]"));
  // Its lines are asked for again by the socket; the news of them has passed.
  if (cursor.seq > Number(thread.dataset.seq)) refreshHeader();
  localise(thread);
  tidy();
  resetUnseen();
  goToEnd();
  showFirstNew(thread);
  watchOlder();
  markRead();
}

// Many new ones: begin reading where they begin.
function showFirstNew(thread) {
  const line = thread.querySelector("[data-new-line]");
  const log = thread.querySelector("[data-scroller]");
  if (!line) return;
  const above = log.getBoundingClientRect().top - line.getBoundingClientRect().top;
  if (above > 0) log.scrollTop -= above + 60;
}

export function startThread() {
  on("items-loaded", (thread) => {
    localise(thread);
    tidy();
  });
  on("touched", (touched) => {
    const kinds = newsOf(touched, currentConversation());
    const headers = ["group.", "participant.", "join_request.", "conversation.", "contact.", "number.", "pin."];
    if (kinds.some((kind) => headers.some((start) => kind.startsWith(start)))) refreshHeader();
    else if (kinds.includes("message.received")) refreshHeader();
  });
  on("reset", refreshThread);
  on("refused", refreshHeader);
  on("heard", markRead);
  on("at-end", markRead);
  on("window-level", (level) => level === "closed" && setTimeout(refreshHeader, 1000));
  addEventListener("focus", markRead);
  document.addEventListener("visibilitychange", markRead);
}
