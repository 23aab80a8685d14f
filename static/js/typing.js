// Who writes in a direct chat is seen writing: told now and then, and nothing hangs on it.
import { currentThread } from "./dom.js";
import { post } from "./http.js";

// WhatsApp shows it for 25 seconds.
const EVERY = 20_000;
const told = new Map();

function tell(box) {
  const { typingUrl } = currentThread().dataset;
  if (!typingUrl || box.readOnly || !box.value.trim()) return;
  if (Date.now() - (told.get(typingUrl) ?? 0) < EVERY) return;
  told.set(typingUrl, Date.now());
  post(typingUrl).catch(() => {});
}

export function startTyping() {
  document.addEventListener("input", (event) => {
    // Only what fingers do: drafts and quotes are put in by scripts.
    if (event.isTrusted && event.target.matches("[data-composer] [data-text]")) tell(event.target);
  });
}
