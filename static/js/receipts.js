// Who received a message: opened from its ticks, or with Enter and i on the message.
import { on } from "./bus.js";
import { localise } from "./clock.js";
import { dialog, loadDialog } from "./dialogs.js";
import { fragment, soon } from "./dom.js";
import { renew } from "./freshness.js";
import { ask } from "./http.js";
import { morph } from "./morph.js";

export async function showReceipts(message) {
  if (!message?.dataset.message || !("own" in message.dataset)) return;
  const body = await loadDialog("receipts", message.dataset.receiptsUrl);
  if (!body) return;
  localise(body);
  dialog("receipts").addEventListener("close", () => message.isConnected && message.focus({ preventScroll: true }), { once: true });
}

const shown = () => dialog("receipts").querySelector(":scope[open] [data-receipts-of]");

const refresh = soon(async () => {
  const grid = shown();
  const message = grid && document.getElementById(`message-${grid.dataset.receiptsOf}`);
  const answer = message && (await ask(message.dataset.receiptsUrl).catch(() => null));
  if (!answer || shown() !== grid || !renew(grid, answer.askedAt)) return;
  morph(grid, fragment(await answer.text()).querySelector("[data-receipts-of]"));
  localise(grid);
}, 300);

export function startReceipts() {
  on("items", ({ items }) => {
    if (items.some((item) => item.id === `message-${shown()?.dataset.receiptsOf}`)) refresh();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-receipts]");
    if (button) showReceipts(button.closest("[data-item]"));
  });
}
