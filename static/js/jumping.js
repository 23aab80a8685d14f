// From an answer to what it answers, from a search to its hit: what lies between is loaded.
import { toast } from "./toasts.js";
import { address, currentThread } from "./dom.js";
import { fetchFragment } from "./http.js";
import { putOlder } from "./scroll.js";

const FLASH = 1200;
const MOST_STEPS = 5; // Of up to a thousand lines each.

const jumpTo = (pk) => jumpToLine(`message-${pk}`);

// The line of a message or a note, by its id in the page.
export async function jumpToLine(id) {
  const thread = currentThread();
  const [kind, pk] = id.split("-");
  for (let step = 0; !document.getElementById(id); step += 1) {
    const older = thread.querySelector("[data-older]");
    if (!older) return toast("It is no longer here.");
    if (step === MOST_STEPS) return toast("It is too far back to show here.");
    const query = new URLSearchParams({ before: older.dataset.older, [kind === "note" ? "around_note" : "around"]: pk });
    const items = await fetchFragment(address(thread.dataset.conversation, `messages/?${query}`)).catch(() => null);
    if (currentThread() !== thread) return null;
    if (!items) return toast("No connection to the server.");
    putOlder(thread, items);
  }
  return show(document.getElementById(id));
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
  const [, line] = location.hash.match(/^#((?:message|note)-\d+)$/) ?? [];
  if (line && currentThread()) jumpToLine(line);
}
