// "Nudge…" under the receipts: a reminder that names those who have not read, for the agent to send.
import { toast } from "./toasts.js";
import { emit } from "./bus.js";
import { textBox } from "./composer.js";
import { dialog } from "./dialogs.js";
import { currentThread } from "./dom.js";
import { quote } from "./quoting.js";

function nudge(button) {
  const grid = button.closest("[data-receipts-of]");
  const begin = () => write(button.dataset.nudge, grid.dataset.receiptsOf);
  // The focus goes back to the message first; listeners are called in their order.
  dialog("receipts").addEventListener("close", begin, { once: true });
  dialog("receipts").close();
}

function write(names, message) {
  const box = textBox();
  if (!box) return;
  if (box.readOnly) {
    toast(currentThread().querySelector("[data-lock-sentence]").textContent);
    return;
  }
  const begun = box.value.trim();
  quote(document.getElementById(`message-${message}`));
  emit("put-back", { text: `${names}: ${begun || "have you seen this?"}`, words: "" });
  box.focus();
}

export function startNudging() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-nudge]");
    if (button) nudge(button);
  });
}
