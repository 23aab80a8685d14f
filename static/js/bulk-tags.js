// One tag, added to all selected groups or taken away from them.
import { on } from "./bus.js";
import { startTagPickers } from "./tag-picker.js";

const dialog = document.querySelector('dialog[data-dialog="bulk-tag"]');

function show(chip) {
  const line = dialog.querySelector("[data-tag-chosen]");
  line.replaceChildren(...(chip ? [chip] : []));
  line.hidden = !chip;
  complain("");
}

function complain(words) {
  const line = dialog.querySelector("[data-form-error]");
  line.textContent = words;
  line.hidden = !words;
}

export function openBulkTags(words) {
  dialog.querySelector("form").reset();
  dialog.querySelector("[name=tag]").value = "";
  dialog.querySelector("[data-bulk-n]").textContent = words;
  show(null);
  dialog.showModal();
  dialog.querySelector("[data-tag-input]").focus();
}

// `start` begins a run: (action, more fields).
export function startBulkTags(start) {
  startTagPickers();
  on("tag-chosen", ({ tag, chip }) => {
    dialog.querySelector("[name=tag]").value = tag;
    show(chip);
    dialog.querySelector('button[value="tag"]').focus();
  });
  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const tag = form.elements.tag.value;
    if (!tag) return complain("Choose a tag.");
    if (form.ariaBusy === "true") return null;
    form.ariaBusy = "true";
    try {
      await start(event.submitter.value, [["tag", tag]]);
      return dialog.close();
    } catch (error) {
      return complain(error.message);
    } finally {
      form.ariaBusy = null;
    }
  });
}
