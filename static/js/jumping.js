// From an answer to what it answers, loading what lies between when the original is further up.
import { toast } from "./actions.js";
import { address, currentThread } from "./dom.js";
import { fetchFragment } from "./http.js";
import { putOlder } from "./scroll.js";

const FLASH = 1200;

export async function jumpTo(pk) {
  const thread = currentThread();
  const known = document.getElementById(`message-${pk}`);
  if (known) return show(known);
  const older = thread.querySelector("[data-older]");
  if (!older) return toast("The original message is not here.");
  const query = new URLSearchParams({ before: older.dataset.older, around: pk });
  const items = await fetchFragment(address(thread.dataset.conversation, `messages/?${query}`)).catch(() => null);
  if (currentThread() !== thread) return null;
  if (!items?.getElementById(`message-${pk}`)) return toast("The original message is too far back.");
  putOlder(thread, items);
  return show(document.getElementById(`message-${pk}`));
}

function show(item) {
  if (!item) return;
  item.scrollIntoView({ block: "center" });
  item.focus({ preventScroll: true });
  item.classList.remove("message--found");
  void item.offsetWidth;
  item.classList.add("message--found");
  setTimeout(() => item.classList.remove("message--found"), FLASH);
}

export function startJumping() {
  document.addEventListener("click", (event) => {
    const card = event.target.closest("[data-jump-to]");
    if (card) jumpTo(card.dataset.jumpTo);
  });
}
