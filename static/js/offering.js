// Reply buttons, a list or a link: a small form over the composer, direct chats only.
import { dialog, showDialog } from "./dialogs.js";
import { currentConversation, fragment, newKey } from "./dom.js";
import { post } from "./http.js";
import { putItem, tidy } from "./items.js";
import { goToEnd } from "./scroll.js";

const form = () => dialog("offer")?.querySelector("[data-offer-form]");

function open(button) {
  const box = form();
  if (box.dataset.url !== button.dataset.offer) box.reset();
  Object.assign(box.dataset, { url: button.dataset.offer, key: newKey(), conversation: currentConversation() });
  showFields();
  complain({});
  showDialog("offer");
}

function showFields() {
  const kind = form().elements.kind.value;
  for (const field of form().querySelectorAll("[data-for]")) {
    field.hidden = !field.dataset.for.split(" ").includes(kind);
  }
}

function complain({ field = "", message = "" }) {
  const lines = [...form().querySelectorAll("[data-field-error]")];
  const place = lines.find((line) => line.dataset.fieldError === field) ?? lines.at(-1);
  for (const line of lines) {
    line.textContent = line === place ? message : "";
    line.hidden = !line.textContent;
  }
}

async function send(box) {
  if (box.ariaBusy === "true") return;
  box.ariaBusy = "true";
  const fields = new URLSearchParams(new FormData(box));
  fields.set("client_key", box.dataset.key);
  try {
    const answer = await post(box.dataset.url, fields);
    const item = fragment(await answer.text()).querySelector("[data-item]");
    if (item && box.dataset.conversation === currentConversation()) putItem(item);
    tidy();
    goToEnd();
    box.reset();
    dialog("offer").close();
  } catch (error) {
    complain(error);
  } finally {
    box.ariaBusy = null;
  }
}

export function startOffering() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-offer]");
    if (button) open(button);
  });
  document.addEventListener("change", (event) => event.target.form === form() && showFields());
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-offer-form]")) return;
    event.preventDefault();
    send(event.target);
  });
}
