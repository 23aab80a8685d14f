// Deleting a group: what it means, and everything in a file first for those who want it.
import { refreshDetails } from "./details.js";
import { dialog, showDialog } from "./dialogs.js";
import { post } from "./http.js";
import { refreshHeader } from "./thread.js";

const box = dialog("delete-group");
const at = (name) => box.querySelector(`[data-delete-${name}]`);

let opened = null;

function open(button) {
  opened = button.dataset;
  const menu = button.closest("details[data-dropdown]");
  menu?.querySelector("summary").focus();
  menu?.removeAttribute("open");
  at("title").textContent = opened.title;
  at("export-state").textContent = "";
  at("export").disabled = false;
  say("");
  showDialog("delete-group");
}

function say(words) {
  at("error").textContent = words;
  at("error").hidden = !words;
}

async function tell(button, url, done) {
  button.disabled = true;
  try {
    await post(url);
    refreshDetails();
    done();
  } catch (error) {
    button.disabled = false;
    say(error.message);
  }
}

export function startEnding() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-delete-group]");
    if (button && box) open(button);
  });
  if (!box) return;
  at("export").addEventListener("click", () =>
    tell(at("export"), opened.export, () => {
      at("export-state").textContent = "Being prepared. You find it in the details, also after deleting.";
    }),
  );
  at("go").addEventListener("click", () =>
    tell(at("go"), opened.action, () => {
      box.close();
      at("go").disabled = false;
      refreshHeader();
    }),
  );
}
