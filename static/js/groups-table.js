// The page "Groups": filters without leaving it, rows that come as one scrolls, news, keys.
import { on } from "./bus.js";
import { localise } from "./clock.js";
import { startConnection } from "./connection.js";
import { debounced, soon } from "./dom.js";
import { startBulk } from "./bulk.js";
import { startJobs } from "./jobs.js";
import { fetchFragment } from "./http.js";
import { startLive } from "./live.js";
import { morph } from "./morph.js";
import { recheck } from "./selection.js";

const page = document.querySelector("[data-groups]");
const rows = page.querySelector("[data-grows]");
const table = page.querySelector("[data-table]");
let asked = 0;

const PARTS = ["[data-facets]", "[data-total]", "[data-none]", "[data-sort-choice]"];

// Replaced whole: morph() leaves alone what marks the current link. The focus stays where it was.
function replace(known, next) {
  const focused = known.contains(document.activeElement) ? document.activeElement : null;
  const at = focused ? [...known.querySelectorAll("a, option")].indexOf(focused) : -1;
  known.replaceWith(next);
  if (focused === known) next.focus();
  else if (at >= 0) [...next.querySelectorAll("a")].at(Math.min(at, next.querySelectorAll("a").length - 1))?.focus();
}

// A new look at everything. `keepsPlace`: only what has changed, with the scroll position kept.
async function load(search, { keepsPlace = false } = {}) {
  const mine = (asked += 1);
  const fresh = await fetchFragment(`${location.pathname}${search}`).catch(() => null);
  if (!fresh || mine !== asked) return;
  for (const part of PARTS) {
    replace(page.querySelector(part), fresh.querySelector(part));
  }
  const next = fresh.querySelector("[data-grows]");
  if (keepsPlace) {
    for (const row of next.querySelectorAll("[data-grow]")) {
      const known = document.getElementById(row.id);
      if (known) morph(known, row);
    }
  } else {
    rows.replaceChildren(...next.childNodes);
    table.scrollTop = 0;
    observeMore();
  }
  localise(page);
  recheck({ isNewQuery: !keepsPlace });
}

function go(search, { replace = false } = {}) {
  const address = `${location.pathname}${search}`;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  load(search);
}

const observer = new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) loadMore();
}, { root: table, rootMargin: "800px" });

function observeMore() {
  observer.disconnect();
  const more = rows.querySelector("[data-more]");
  if (more) observer.observe(more);
}

async function loadMore() {
  const more = rows.querySelector("[data-more]");
  if (!more || more.dataset.busy) return;
  more.dataset.busy = "1";
  const query = new URLSearchParams(location.search);
  query.set("after", more.dataset.more);
  const fresh = await fetchFragment(`${page.dataset.rowsUrl}?${query}`).catch(() => null);
  delete more.dataset.busy;
  if (!fresh || !more.isConnected) return;
  for (const row of fresh.querySelectorAll("[data-grow]")) if (document.getElementById(row.id)) row.remove();
  more.replaceWith(...fresh.childNodes);
  localise(rows);
  recheck();
  observeMore();
}

const search = debounced((box) => {
  const query = new URLSearchParams(location.search);
  query.delete("after");
  if (box.value.trim()) query.set("q", box.value.trim());
  else query.delete("q");
  go(query.size ? `?${query}` : "", { replace: true });
}, 200);

const refresh = soon(() => load(location.search, { keepsPlace: true }), 1500);

// j and k walk the rows; / searches; x selects, b goes to what can be done with the selection.

function step(by) {
  const links = [...rows.querySelectorAll(".grow__subject a")];
  const at = links.indexOf(document.activeElement.closest?.("[data-grow]")?.querySelector(".grow__subject a"));
  links[at < 0 ? 0 : at + by]?.focus();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    x: () => event.target.closest("[data-grow]")?.querySelector("[data-check]")?.click(),
    b: () => page.querySelector("[data-bulk]:not([hidden]) [data-bulk-action]")?.focus(),
    l: () => page.querySelector("[data-bulk]:not([hidden]) [data-bulk-tag]")?.click(),
    "/": () => page.querySelector("[data-search]").focus(),
  };
  if (!acts[event.key] || document.querySelector("[data-app]").dataset.keys === "off") return;
  acts[event.key]();
  event.preventDefault();
}

observeMore();
startBulk(page);
startJobs(page);
on("touched", refresh);
on("reset", refresh);
document.addEventListener("keydown", press);
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-filter-link]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    go(link.search);
  }
  const toggle = event.target.closest("[data-toggle-facets]");
  if (toggle) toggle.setAttribute("aria-expanded", page.toggleAttribute("data-facets-open"));
});
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-search]")) search(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-sort-choice]")) go(event.target.value === "?" ? "" : event.target.value);
});
document.addEventListener("submit", (event) => event.target.matches("[data-search-form]") && event.preventDefault());
addEventListener("popstate", () => {
  page.querySelector("[data-search]").value = new URLSearchParams(location.search).get("q") ?? "";
  load(location.search);
});
startConnection();
startLive();
// Typed before this script came.
const box = page.querySelector("[data-search]");
if (box.value !== (new URLSearchParams(location.search).get("q") ?? "")) search(box);
page.dataset.ready = "1";
