// The tabs above the list are links; with scripts only the rows change.
import { emit } from "./bus.js";
import { filterQuery, reload } from "./list.js";

const filters = document.querySelector("[data-filters]");

function show() {
  for (const link of filters.querySelectorAll("[data-filter]")) {
    const query = filterQuery();
    query.set(link.dataset.filter, link.dataset.value);
    link.search = query;
    const chosen = filters.dataset[link.dataset.filter] === link.dataset.value;
    if (chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

export function filterBy(name, value) {
  filters.dataset[name] = value;
  filters.querySelector("[data-filtered-tag]").hidden = !filters.dataset.tag;
  show();
  history.replaceState(history.state, "", `${location.pathname}?${filterQuery()}`);
  reload().then(() => emit("filtered"));
}

export function startFilters() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-filter]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    filterBy(link.dataset.filter, link.dataset.value);
  });
}
