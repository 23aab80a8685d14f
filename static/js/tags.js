// Tags in the inbox: adding one in the details, narrowing the list to one.
import { toast } from "./toasts.js";
import { announce } from "./announce.js";
import { on } from "./bus.js";
import { openDetails, refreshDetails } from "./details.js";
import { currentConversation } from "./dom.js";
import { filterBy } from "./filters.js";
import { post } from "./http.js";
import { startTagPickers } from "./tag-picker.js";

async function add({ picker, tag, chip }) {
  const url = picker.closest("[data-tagging-url]").dataset.taggingUrl;
  try {
    await post(url, { tag });
    announce(`Tag ${chip.textContent.trim()} added`);
  } catch (error) {
    toast(error.message);
  }
  refreshDetails();
}

function narrow({ picker, tag, chip }) {
  document.querySelector("[data-filter-chip]").replaceWith(chip);
  chip.dataset.filterChip = "";
  filterBy("tag", tag);
  leave(picker.closest("details"));
}

function leave(box) {
  box.open = false;
  box.querySelector("summary").focus();
}

export async function openTagging() {
  if (!currentConversation()) return;
  await openDetails();
  document.querySelector("[data-details-pane] [data-tag-input]")?.focus();
}

export function startTags() {
  startTagPickers();
  on("tag-chosen", (chosen) => {
    if (chosen.use === "add") add(chosen);
    if (chosen.use === "filter") narrow(chosen);
  });
  // Without this the picker would close when it is pressed, and the link move away from the pointer.
  document.addEventListener("mousedown", (event) => event.target.closest("[data-untagged]") && event.preventDefault());
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-untagged]")) leave(document.querySelector("[data-tag-filter]"));
    if (event.target.closest("[data-filtered-tag] a")) document.querySelector("[data-tag-filter] summary").focus();
  });
  document.querySelector("[data-tag-filter]").addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelector("[data-tag-input]").focus();
  });
}
