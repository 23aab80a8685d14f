// The search box of the list: finds while one types, opens what was found at its place.
import { announce } from "./announce.js";
import { on } from "./bus.js";
import { localise } from "./clock.js";
import { currentConversation, debounced } from "./dom.js";
import { fetchFragment } from "./http.js";
import { jumpToLine } from "./jumping.js";
import { open } from "./navigation.js";

const WAIT = 250;
const box = document.querySelector("[data-search-words]");
const found = document.querySelector("[data-found]");
let asking = null;

export function focusSearch() {
  box.focus();
  box.select();
}

async function search() {
  const words = box.value.trim();
  asking?.abort();
  if (!words) return show(null);
  const mine = new AbortController();
  asking = mine;
  found.setAttribute("aria-busy", "true");
  try {
    show(await fetchFragment(`${box.form.action}?${new URLSearchParams({ q: words })}`, mine.signal));
  } catch (error) {
    if (error.name === "AbortError") return;
    found.hidden = false;
    found.textContent = error.message;
  }
  if (asking === mine) found.removeAttribute("aria-busy");
}

function show(results) {
  found.hidden = !results;
  found.replaceChildren(...(results ? [results] : []));
  found.scrollTop = 0;
  if (!results) return found.removeAttribute("aria-busy");
  localise(found);
  mark();
  const count = found.querySelectorAll(".hit").length;
  announce(count ? `${count} found` : found.querySelector("[data-found-summary]").textContent);
}

async function more(link) {
  const item = link.closest("[data-found-more]");
  if (item.ariaBusy === "true") return;
  item.ariaBusy = "true";
  const rows = await fetchFragment(link.href).catch(() => null);
  item.ariaBusy = null;
  if (!rows || !item.isConnected) return;
  const first = rows.querySelector(".hit");
  localise(rows);
  item.replaceWith(rows);
  first?.focus();
}

async function openHit(hit) {
  await open(hit.dataset.foundOpen, { focus: true });
  mark(hit);
  if (hit.dataset.foundLine && currentConversation() === hit.dataset.foundOpen) jumpToLine(hit.dataset.foundLine);
}

function mark(chosen = null) {
  for (const hit of found.querySelectorAll("[data-found-open]")) {
    if (hit === chosen) hit.setAttribute("aria-current", "true");
    else hit.removeAttribute("aria-current");
  }
}

function step(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const hits = [...found.querySelectorAll("a")];
  const at = hits.indexOf(document.activeElement);
  if (!by || !hits.length || (at < 0 && event.target !== box)) return;
  event.preventDefault();
  event.stopPropagation();
  if (at + by < 0) box.focus();
  else hits[at + by]?.focus();
}

function press(event) {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape" && (event.target === box || found.contains(event.target))) {
    event.preventDefault();
    event.stopPropagation();
    if (event.target !== box) return box.focus();
    box.value = "";
    show(null);
    return box.blur();
  }
  step(event);
}

export function startSearch() {
  const later = debounced(search, WAIT);
  box.addEventListener("input", () => (box.value.trim() ? later() : search()));
  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  box.closest("[data-list]").addEventListener("keydown", press);
  found.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const hit = event.target.closest("[data-found-open]");
    const link = event.target.closest("[data-found-more] a");
    if (!hit && !link) return;
    event.preventDefault();
    if (hit) openHit(hit);
    else more(link);
  });
  on("new-day", () => localise(found));
  // What was taken back is not to be read here either.
  on("touched", (touched) => !found.hidden && [...touched.values()].flat().includes("note.removed") && later());
}
