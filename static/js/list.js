// The rows: kept true by the socket, changed in place, in order, as far as the filters let them.
import { on } from "./bus.js";
import { localise } from "./clock.js";
import { currentConversation, fragment, home, userId } from "./dom.js";
import { isNewerThan, renew } from "./freshness.js";
import { fetchFragment, insist } from "./http.js";
import { morph, move } from "./morph.js";

const list = document.querySelector("[data-rows]");
const filters = document.querySelector("[data-filters]");
const wanted = new Set();
// What is known of each conversation, of those too that are not shown: one that news took away
// does not come back with an older page.
const known = new Map();
let fetching = false;

export function rowOf(conversation) {
  return document.getElementById(`conversation-${conversation}`);
}

export function allRows() {
  return [...list.querySelectorAll("[data-row]")];
}

export function filterQuery() {
  const { view, status, type, tag } = filters.dataset;
  return new URLSearchParams({ view, status, type, ...(tag && { tag }) });
}

// "none" stands for no tag at all.
function carries(row, tag) {
  const tags = row.dataset.tags.trim().split(" ").filter(Boolean);
  return tag === "none" ? !tags.length : tags.includes(tag);
}

function passes(row) {
  const { view, status, type, tag } = filters.dataset;
  if (tag && !carries(row, tag)) return false;
  if (row.dataset.status !== status) return false;
  if (type !== "all" && row.dataset.type !== (type === "groups" ? "group" : "direct")) return false;
  if (view === "mine") return row.dataset.assignee === userId;
  return view !== "unassigned" || row.dataset.assignee === "";
}

// The one that is open or has the focus stays, greyed, until the agent moves on.
function isHeld(row) {
  return row.dataset.conversation === currentConversation() || row.contains(document.activeElement);
}

export function showUnread(row) {
  const unread = Math.max(0, row.dataset.incoming - (row.dataset.seen ?? row.dataset.incoming));
  row.classList.toggle("row--unread", unread > 0);
  row.querySelector("[data-unread]").hidden = !unread;
  row.querySelector("[data-unread-count]").textContent = unread > 99 ? "99+" : unread;
}

// The open conversation shows its draft in the box, the others in the list.
export function showDraft(row, text) {
  const draft = row.querySelector("[data-draft]");
  const shown = text.trim() && row.dataset.conversation !== currentConversation();
  draft.hidden = !shown;
  row.querySelector("[data-last]").hidden = Boolean(shown);
  row.querySelector("[data-draft-text]").textContent = text.slice(0, 120);
}

export function decorate(row) {
  const link = row.querySelector("[data-open]");
  const open = row.dataset.conversation === currentConversation();
  if (open) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  link.search = filterQuery();
  if (!link.hasAttribute("tabindex")) link.tabIndex = -1;
  row.classList.toggle("row--leaving", !passes(row));
  showUnread(row);
  showDraft(row, row.querySelector("[data-draft-text]").textContent);
  localise(row);
}

function place(row) {
  const before = row.previousElementSibling;
  const after = row.nextElementSibling;
  const { sort } = row.dataset;
  const fits =
    (!before?.dataset.sort || before.dataset.sort >= sort) &&
    (!after?.dataset.sort || after.dataset.sort <= sort);
  if (row.isConnected && fits) return;
  let next = list.firstElementChild;
  while (next && (next === row || next.dataset.sort > sort)) next = next.nextElementSibling;
  move(list, row, next);
}

function stateOf(pk) {
  if (!known.has(pk)) known.set(pk, {});
  return known.get(pk);
}

function update(pk, fresh, asOf) {
  if (!renew(stateOf(pk), asOf)) return;
  const row = rowOf(pk);
  if (!row) {
    if (passes(fresh) && isWithin(fresh)) want(pk);
    return;
  }
  fresh.dataset.seen ??= row.dataset.seen ?? row.dataset.incoming;
  const draft = row.querySelector("[data-draft-text]").textContent;
  morph(row, fresh);
  if (draft) showDraft(row, draft);
  decorate(row);
  if (!passes(row) && !isHeld(row)) row.remove();
  else place(row);
}

// Older than the last row shown: it comes with "load more".
function isWithin(row) {
  const more = list.querySelector("[data-next]");
  const last = allRows().at(-1);
  return !more || !last || row.dataset.sort > last.dataset.sort;
}

function want(pk) {
  wanted.add(pk);
  if (!fetching) fetchWanted();
}

async function fetchWanted() {
  fetching = true;
  while (wanted.size) {
    if (wanted.size > 15) {
      wanted.clear();
      await reload();
      continue;
    }
    const pk = wanted.values().next().value;
    wanted.delete(pk);
    insist(`${home}${pk}/row/`).then((row) => row && adopt(row.querySelector("[data-row]"), row.askedAt));
    await new Promise((later) => setTimeout(later, 60));
  }
  fetching = false;
}

function adopt(row, asOf) {
  const { conversation } = row.dataset;
  if (!passes(row) || rowOf(conversation)) return;
  if (!renew(stateOf(conversation), asOf)) return want(conversation);
  place(row);
  decorate(row);
}

// The first page anew: known rows change in place, the others come or go.
export async function reload() {
  const query = String(filterQuery());
  const fresh = await insist(`${home}rows/?${query}`, () => query === String(filterQuery()));
  if (!fresh || query !== String(filterQuery()) || !renew(list, fresh.askedAt)) return;
  const keep = new Set();
  for (const row of fresh.querySelectorAll("[data-row]")) {
    keep.add(row.id);
    if (rowOf(row.dataset.conversation)) update(row.dataset.conversation, row, fresh.askedAt);
    else adopt(row, fresh.askedAt);
  }
  for (const row of allRows()) {
    const isNew = isNewerThan(stateOf(row.dataset.conversation), fresh.askedAt);
    if (!keep.has(row.id) && !isNew && !isHeld(row)) row.remove();
  }
  list.querySelector("[data-next]")?.remove();
  const more = fresh.querySelector("[data-next]");
  if (more) list.append(more);
  observeMore();
}

const observer = new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) loadMore();
}, { root: list, rootMargin: "600px" });

function observeMore() {
  const more = list.querySelector("[data-next]");
  if (more) observer.observe(more);
}

async function loadMore() {
  const more = list.querySelector("[data-next]");
  if (!more || more.dataset.busy) return;
  more.dataset.busy = "1";
  const query = filterQuery();
  query.set("before", more.dataset.next);
  const fresh = await fetchFragment(`${home}rows/?${query}`).catch(() => null);
  delete more.dataset.busy;
  if (!fresh || !more.isConnected) return;
  more.remove();
  for (const row of fresh.querySelectorAll("[data-row]")) adopt(row, fresh.askedAt);
  const next = fresh.querySelector("[data-next]");
  if (next) list.append(next);
  observeMore();
}

export function startList() {
  for (const row of allRows()) decorate(row);
  observeMore();
  on("rows", ({ rows, asOf }) => {
    for (const [pk, markup] of rows) update(pk, fragment(markup).querySelector("[data-row]"), asOf);
  });
  on("stale", reload);
  on("reset", reload);
  on("refilter", reload);
  on("thread-opened", () => {
    for (const row of allRows()) if (!passes(row) && !isHeld(row)) row.remove();
    for (const row of allRows()) decorate(row);
  });
}
