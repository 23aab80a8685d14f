// The pages of webhooks: times in the reader's zone, a log that keeps itself fresh, a copy button.
import { localise } from "./clock.js";
import { fetchFragment } from "./http.js";
import { morph } from "./morph.js";

const EVERY = 4000;
const LIVE = ["[data-facts]", "[data-log]"];

async function refresh() {
  if (document.hidden || document.querySelector("[data-log] :focus")) return;
  const fresh = await fetchFragment(location.href).catch(() => null);
  if (!fresh) return;
  for (const part of LIVE) {
    const [old, now] = [document.querySelector(part), fresh.querySelector(part)];
    if (!old || !now) continue;
    localise(now);
    morph(old, now);
  }
}

async function copySecret(button) {
  const label = button.querySelector("[data-copy-label]");
  try {
    await navigator.clipboard.writeText(document.querySelector("[data-secret]").textContent);
    label.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(document.querySelector("[data-secret]"));
    label.textContent = "Press Ctrl+C";
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy-secret]");
  if (button) copySecret(button);
  for (const open of document.querySelectorAll(".hook-more-tools[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
if (document.querySelector("[data-log]")) setInterval(refresh, EVERY);
