// The panel at the right: a pane on wide screens, a drawer with the focus inside on others.
import { on } from "./bus.js";
import { localise } from "./clock.js";
import { address, app, currentConversation, piece, soon } from "./dom.js";
import { newsOf } from "./frames.js";
import { renew } from "./freshness.js";
import { fetchFragment, insist } from "./http.js";
import { morph } from "./morph.js";
import { recall, remember } from "./store.js";

const pane = document.querySelector("[data-details-pane]");
const wide = matchMedia("(min-width: 1280px)");
let opener = null;

export const detailsOpen = () => !pane.hidden;

function show() {
  pane.hidden = false;
  for (const button of document.querySelectorAll("[data-toggle-details]")) button.setAttribute("aria-expanded", "true");
  trap();
}

// As a drawer the panel is the only thing there is.
function trap() {
  const drawer = !pane.hidden && !wide.matches;
  for (const other of app.children) if (other !== pane) other.inert = drawer;
  pane.setAttribute("role", drawer ? "dialog" : "complementary");
  if (!drawer) return pane.removeAttribute("aria-modal");
  pane.setAttribute("aria-modal", "true");
  pane.querySelector("[data-close-details]")?.focus();
}

export function closeDetails() {
  pane.hidden = true;
  for (const button of document.querySelectorAll("[data-toggle-details]")) button.setAttribute("aria-expanded", "false");
  trap();
  if (opener?.isConnected) opener.focus();
  opener = null;
}

export async function openDetails() {
  if (detailsOpen() || !currentConversation()) return;
  opener = document.activeElement;
  await load();
  show();
}

export function toggleDetails() {
  if (!currentConversation()) return;
  const opening = !detailsOpen();
  if (wide.matches) remember("details", opening);
  if (opening) openDetails();
  else closeDetails();
}

const addressOf = (conversation) => address(conversation, "details/");

async function load() {
  const conversation = currentConversation();
  if (!conversation) return;
  const fresh = await fetchFragment(addressOf(conversation)).catch(() => null);
  if (conversation !== currentConversation()) return;
  if (fresh) draw(fresh);
  else miss(conversation);
}

// What it shows of another chat must not stand beside this one.
function miss(conversation) {
  if (pane.querySelector("[data-details]")?.dataset.details !== conversation) pane.replaceChildren(piece("no-details"));
  refreshDetails();
}

export const refreshDetails = soon(async () => {
  const conversation = currentConversation();
  const isWanted = () => conversation && conversation === currentConversation() && detailsOpen();
  const fresh = await insist(addressOf(conversation), isWanted);
  if (fresh && isWanted()) draw(fresh);
}, 150);

function draw(fresh) {
  if (!renew(pane, fresh.askedAt)) return;
  const known = pane.querySelector("[data-details]");
  const next = fresh.querySelector("[data-details]");
  const focused = pane.contains(document.activeElement) ? document.activeElement : null;
  if (known?.dataset.details === next.dataset.details) morph(known, next);
  else pane.replaceChildren(next);
  localise(pane);
  if (focused && !focused.isConnected) focusNear(focused);
}

// What had the focus is gone: on to the next who waits, or to where everything is read.
function focusNear(gone) {
  const next =
    (gone.closest("[data-join-request]") && pane.querySelector("[data-join-request] [data-approve]")) ||
    (gone.closest("[data-tag-here]") && pane.querySelector("[data-tag-here] button, [data-tag-input]"));
  (next || pane.querySelector("[tabindex='0']")).focus({ preventScroll: true });
}

export async function openRename() {
  await openDetails();
  const box = pane.querySelector("[data-rename-box]");
  if (!box) return;
  box.open = true;
  attend(box);
}

// Where a text is changed in its place, the box has the focus; when that is over, its opener.
function attend(box) {
  if (box.open) box.querySelector("input:not([type=hidden]), textarea").select();
  else if (box.contains(document.activeElement) || document.activeElement === document.body) box.querySelector("summary").focus();
}

export async function openInvite() {
  await openDetails();
  const link = pane.querySelector("[data-invite-link]");
  link?.select();
  link?.scrollIntoView({ block: "center" });
}

// The first page comes with its details; later ones are fetched when the pane is to be seen.
function arrive() {
  const conversation = currentConversation();
  const wanted = conversation && wide.matches && recall("details", true);
  app.dataset.ready = "1";
  if (!wanted) return pane.hidden || closeDetails();
  const here = pane.querySelector("[data-details]")?.dataset.details === conversation;
  if (!here) return load().then(show);
  localise(pane);
  return show();
}

export function startDetails() {
  wide.addEventListener("change", trap);
  on("touched", (touched) => {
    const kinds = newsOf(touched, currentConversation());
    if (kinds.some((kind) => !kind.startsWith("message.status"))) refreshDetails();
  });
  on("reset", refreshDetails);
  on("thread-opened", arrive);
  document.addEventListener("toggle", (event) => event.target.matches("details.rename") && attend(event.target), true);
  document.addEventListener("click", (event) => {
    // All but the drawer is inert: a click beside it reaches the page itself.
    if (detailsOpen() && !wide.matches && [document.body, document.documentElement, app].includes(event.target)) {
      return closeDetails();
    }
    if (event.target.closest("[data-toggle-details]")) toggleDetails();
    if (event.target.closest("[data-close-details]")) toggleDetails();
    if (event.target.closest("[data-show-invite]")) openInvite();
    if (event.target.closest("[data-rename]")) openRename();
    if (event.target.closest("[data-close-rename]")) event.target.closest("details").open = false;
  });
}
