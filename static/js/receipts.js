// Who received a message: opened from its ticks, or with Enter and i on the message.
import { localise } from "./clock.js";
import { openReceipts } from "./dialogs.js";

export async function showReceipts(message) {
  const box = await openReceipts(message);
  if (!box) return;
  localise(box);
  box.addEventListener("close", () => message.isConnected && message.focus({ preventScroll: true }), { once: true });
}

export function startReceipts() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-receipts]");
    if (button) showReceipts(button.closest("[data-item]"));
  });
}
