// Files on their way to the server: one after the other, with progress, kept when the line breaks.
import { emit } from "./bus.js";
import { csrfToken } from "./http.js";

// The server holds each request in memory, so large files go in pieces.
const PIECE = 2 * 1024 * 1024;

const queue = [];
let running = null;
let wait = 1000;

// upload: { url, file, caption, key, progress, words, state }; told by the event "upload".
export function enqueue(upload) {
  upload.state = "waiting";
  upload.words = "";
  upload.offset = 0;
  queue.push(upload);
  next();
}

export function cancel(upload) {
  const place = queue.indexOf(upload);
  if (place >= 0) queue.splice(place, 1);
  if (running === upload) upload.request.abort();
}

export const busy = () => Boolean(running || queue.length);

function next() {
  if (running || !queue.length) return;
  running = queue.shift();
  send(running);
}

function send(upload) {
  const { file, caption, key } = upload;
  const offset = upload.offset ?? 0;
  const about = new URLSearchParams({ client_key: key, caption, name: file.name, type: file.type, quoted: upload.quote?.pk ?? "", offset, total: file.size });
  const request = new XMLHttpRequest();
  upload.request = request;
  upload.state = "sending";
  upload.askedAt = performance.now();
  upload.progress = offset / file.size;
  request.open("POST", `${upload.url}?${about}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-Fragment", "1");
  request.setRequestHeader("X-CSRFToken", csrfToken);
  request.upload.addEventListener("progress", (event) => {
    upload.progress = Math.min((offset + event.loaded) / file.size, 1);
    emit("upload", upload);
  });
  request.addEventListener("load", () => settle(upload, request));
  request.addEventListener("error", () => broke(upload, "No connection. Trying again."));
  request.addEventListener("abort", finish);
  request.send(file.slice(offset, offset + PIECE));
  emit("upload", upload);
}

function settle(upload, request) {
  const { status } = request;
  if (status >= 500 || status === 429) return broke(upload, "The server is busy. Trying again.");
  wait = 1000;
  if (status === 202) {
    upload.offset += PIECE;
    return send(upload);
  }
  if (status === 409 && codeOf(request) === "out_of_step") {
    upload.offset = 0;
    return broke(upload, "Interrupted. Beginning again.");
  }
  if (status === 201) {
    upload.state = "sent";
    upload.answer = Object.assign(new Response(request.responseText), { askedAt: upload.askedAt });
  } else {
    upload.state = "refused";
    upload.words = reason(request);
  }
  emit("upload", upload);
  finish();
}

function codeOf(request) {
  try {
    return JSON.parse(request.responseText).code;
  } catch {
    return "";
  }
}

function reason(request) {
  try {
    return JSON.parse(request.responseText).message;
  } catch {
    return "That did not work. Load the page again and try once more.";
  }
}

// The same key goes out again: a file whose answer was lost is not sent twice.
function broke(upload, words) {
  upload.state = "waiting";
  upload.words = words;
  emit("upload", upload);
  setTimeout(() => {
    if (running === upload) send(upload);
  }, wait);
  wait = Math.min(wait * 2, 30_000);
}

function finish() {
  running = null;
  next();
}
