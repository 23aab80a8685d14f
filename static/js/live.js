// The socket: says where this page stands, hands frames on, and comes back after every loss.
import { emit, on } from "./bus.js";
import { app, currentConversation, currentThread } from "./dom.js";
import { cursor, deliver, receive } from "./frames.js";
import { catchUp, linesFrom, linesHeard } from "./poll.js";

const SILENCE = 40_000;
// The server lets 256 frames stand unacknowledged, and a page that reads nothing for 30 s.
const ACKNOWLEDGE_AFTER = 1_000;
let socket = null;
let wait = 500;
let retry = 0;
let heard = 0;
let behindSince = 0;
let acknowledging = 0;

const isOpen = () => socket?.readyState === WebSocket.OPEN;

function say(message) {
  if (isOpen()) socket.send(JSON.stringify(message));
}

function watch(since = cursor.seq) {
  const conversation = currentConversation();
  say({ op: "watch", conversation: conversation ? Number(conversation) : null, since });
}

// One word for all that came meanwhile: fifty busy pages would make the server listen all day.
function acknowledgeSoon() {
  acknowledging ||= setTimeout(() => {
    acknowledging = 0;
    say({ op: "ack", seq: cursor.seq });
  }, ACKNOWLEDGE_AFTER);
}

function connect() {
  clearTimeout(retry);
  const url = new URL(app.dataset.socket, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(url);
  heard = Date.now();
  socket.onopen = () => {
    heard = Date.now();
    say({ op: "hello", epoch: cursor.epoch, since: cursor.seq });
  };
  socket.onmessage = (event) => hear(JSON.parse(event.data));
  socket.onclose = (event) => lost(event.code);
}

function hear(frame) {
  heard = Date.now();
  if (frame.op === "ready" || frame.op === "reset") {
    const since = Number(currentThread()?.dataset.seq ?? cursor.seq);
    wait = 500;
    cursor.head = frame.head;
    if (frame.op === "reset") deliver([frame]);
    linesHeard();
    watch(frame.op === "reset" ? frame.head : Math.min(cursor.seq, since));
    emit("connection", "live");
  } else if (frame.op === "beat") {
    cursor.head = Math.max(cursor.head, frame.head);
  } else {
    receive(frame);
  }
}

function lost(code) {
  socket = null;
  if (code === 4401) return location.assign(`${app.dataset.login}?next=${encodeURIComponent(location.pathname)}`);
  if (code === 4403) return location.reload();
  emit("connection", "lost");
  retry = setTimeout(connect, Math.random() * wait + 100);
  wait = Math.min(wait * 2, 30_000);
}

function now() {
  if (socket) return;
  wait = 500;
  connect();
}

function check() {
  if (socket && Date.now() - heard > SILENCE) socket.close();
  if (cursor.head <= cursor.seq) behindSince = 0;
  else behindSince ||= Date.now();
  if (behindSince && Date.now() - behindSince > 5000) {
    behindSince = Date.now();
    catchUp().catch(() => {});
  }
}

export function startLive() {
  on("thread-opened", () => {
    const since = Number(currentThread()?.dataset.seq ?? cursor.seq);
    watch(since);
    if (isOpen()) linesHeard();
    else linesFrom(since);
  });
  on("server-back", now);
  on("gap", () => catchUp().catch(() => {}));
  on("applied", acknowledgeSoon);
  addEventListener("online", now);
  addEventListener("focus", now);
  document.addEventListener("visibilitychange", () => document.hidden || now());
  setInterval(check, 1000);
  connect();
}
