// The bar on top: nothing for 3 s, then the truth, then "Back" once it is over.
import { announce } from "./announce.js";
import { emit, on } from "./bus.js";
import { startPolling, stopPolling } from "./poll.js";

const bar = document.querySelector("[data-connection]");
const text = document.querySelector("[data-connection-text]");
let lostAt = 0;
let timer = 0;
let updates = 0;

function show(state, words) {
  bar.dataset.state = state;
  if (text.textContent !== words || bar.hidden) announce(words);
  text.textContent = words;
  bar.hidden = false;
}

function tell() {
  startPolling();
  if (navigator.onLine) show("reconnecting", "Reconnecting…");
  else show("offline", "Offline. You can read and write; messages wait.");
}

function lost() {
  if (lostAt) return;
  lostAt = Date.now();
  updates = 0;
  timer = setTimeout(tell, 3000);
}

function live() {
  clearTimeout(timer);
  stopPolling();
  emit("back");
  if (lostAt && !bar.hidden) {
    // What was missed arrives in the first moments after the handshake.
    timer = setTimeout(() => {
      show("live", updates ? `Back. ${updates} update${updates === 1 ? "" : "s"}.` : "Back.");
      timer = setTimeout(() => (bar.hidden = true), 4000);
    }, 500);
  }
  lostAt = 0;
}

export function startConnection() {
  on("connection", (state) => (state === "live" ? live() : lost()));
  on("applied", (rows) => (updates += rows));
  addEventListener("offline", () => lostAt && tell());
  addEventListener("online", () => lostAt && !bar.hidden && tell());
}
