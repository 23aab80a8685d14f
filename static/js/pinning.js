// Pins of a group: for how many days, taken off again, and what WhatsApp refused.
import { toast } from "./toasts.js";
import { announce } from "./announce.js";
import { on } from "./bus.js";
import { serverNow } from "./clock.js";
import { dialog, showDialog } from "./dialogs.js";
import { currentThread, newKey } from "./dom.js";
import { post } from "./http.js";
import { refreshHeader } from "./thread.js";

const DAY = 24 * 60 * 60 * 1000;
let ending = 0;

const form = () => dialog("pin")?.querySelector("[data-pin-form]");

function open(url) {
  form().reset();
  Object.assign(form().dataset, { url, key: newKey() });
  form().querySelector("[data-pin-full]").hidden = !currentThread().querySelector("[data-pins]")?.dataset.full;
  complain("");
  showDialog("pin");
  form().elements.days.select();
}

function complain(words) {
  const line = form().querySelector("[data-pin-error]");
  line.textContent = words;
  line.hidden = !words;
  form().elements.days.toggleAttribute("aria-invalid", Boolean(words));
}

async function pin(box) {
  if (box.ariaBusy === "true") return;
  box.ariaBusy = "true";
  try {
    await post(box.dataset.url, { days: box.elements.days.value, client_key: box.dataset.key });
    dialog("pin").close();
    announce("Pinned.");
    refreshHeader();
  } catch (error) {
    complain(error.message);
  } finally {
    box.ariaBusy = null;
  }
}

async function change(url, fields, done) {
  try {
    await post(url, fields);
    announce(done);
    refreshHeader();
  } catch (error) {
    toast(error.message);
  }
}

// Nobody tells when a pin runs out: the bar is asked for again then.
function watchEnds(header) {
  clearTimeout(ending);
  const ends = [...header.querySelectorAll("[data-pin-ends]")].map((pin) => Date.parse(pin.dataset.pinEnds));
  const left = Math.max(Math.min(...ends) - serverNow(), 0) + 1000;
  if (ends.length) ending = setTimeout(refreshHeader, Math.min(left, DAY));
}

export function startPinning() {
  on("header", watchEnds);
  document.addEventListener("click", (event) => {
    const hit = (name) => event.target.closest(`[data-${name}]`);
    if (hit("pin")) open(hit("pin").dataset.pin);
    if (hit("unpin")) change(hit("unpin").dataset.unpin, { _method: "delete" }, "Unpinned.");
    if (hit("pin-dismissal")) change(hit("pin-dismissal").dataset.pinDismissal, {}, "Dismissed.");
    if (hit("pin-days")) form().elements.days.value = hit("pin-days").dataset.pinDays;
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-pin-form]")) return;
    event.preventDefault();
    pin(event.target);
  });
}
