// Opening and leaving conversations without loading the page; the address always tells the truth.
import { announce } from "./announce.js";
import { emit } from "./bus.js";
import { app, address, currentConversation, home } from "./dom.js";
import { saveNow } from "./drafts.js";
import { fetchFragment } from "./http.js";
import { allRows, filterQuery, rowOf } from "./list.js";

const pane = document.querySelector("[data-thread-pane]");
const phone = matchMedia("(max-width: 639px)");
const nothing = pane.querySelector("[data-nothing]")?.cloneNode(true);
let loading = null;

export async function open(conversation, { push = true, focus = false } = {}) {
  if (conversation === currentConversation() && !loading) return reveal(focus);
  loading?.abort();
  const mine = new AbortController();
  loading = mine;
  mark(conversation);
  saveNow();
  // What is written now is meant for the chat that comes, not for the one that is still here.
  busy(true);
  let fresh;
  try {
    fresh = await fetchFragment(address(conversation, "thread/"), mine.signal);
  } catch (error) {
    if (error.name === "AbortError") return;
    loading = null;
    busy(false);
    mark(currentConversation());
    announce("The conversation could not be loaded.");
    emit("trouble", error);
    return;
  }
  loading = null;
  busy(false);
  pane.replaceChildren(fresh);
  app.classList.add("app--reading");
  if (push) history.pushState({}, "", `${address(conversation)}?${filterQuery()}`);
  document.title = `${pane.querySelector("[data-thread]").dataset.title} · Octet`;
  emit("thread-opened");
  reveal(focus);
}

function busy(is) {
  pane.inert = is;
  pane.setAttribute("aria-busy", String(is));
}

function reveal(focus) {
  if (focus || phone.matches) pane.focus({ preventScroll: true });
}

function mark(conversation) {
  for (const row of allRows()) {
    const link = row.querySelector("[data-open]");
    if (row.dataset.conversation === conversation) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

export function leave({ push = true } = {}) {
  const left = currentConversation();
  loading?.abort();
  loading = null;
  busy(false);
  if (!left) return;
  saveNow();
  app.classList.remove("app--reading");
  if (nothing || phone.matches) pane.replaceChildren(...(nothing ? [nothing.cloneNode(true)] : []));
  document.title = "Octet";
  if (push) history.pushState({}, "", `${home}?${filterQuery()}`);
  emit("thread-opened");
  rowOf(left)?.querySelector("[data-open]").focus();
}

export function startNavigation() {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    const link = event.target.closest("[data-open]");
    const other = event.target.closest("[data-open-conversation]");
    if (other) {
      event.preventDefault();
      open(other.dataset.openConversation);
    } else if (link) {
      event.preventDefault();
      open(link.closest("[data-row]").dataset.conversation);
    } else if (event.target.closest("[data-back]")) {
      event.preventDefault();
      leave();
    }
  });
  addEventListener("popstate", () => {
    // They are about what one comes from; a new group is about none, and much has been typed there.
    for (const dialog of document.querySelectorAll("dialog[open]:not([data-dialog=new-group])")) dialog.close();
    const pk = location.pathname.slice(home.length).match(/^(\d+)\//)?.[1];
    if (pk) open(pk, { push: false });
    else leave({ push: false });
  });
}
