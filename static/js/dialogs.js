// Dialogs: <dialog> keeps the focus inside and gives it back. Confirm, new group, keys.
import { toast } from "./toasts.js";
import { open as openConversation } from "./navigation.js";
import { currentConversation, fragment } from "./dom.js";
import { Refused, fetchFragment, post } from "./http.js";

export const dialog = (name) => document.querySelector(`dialog[data-dialog="${name}"]`);

export function showDialog(name) {
  const box = dialog(name);
  if (box.open) return box;
  box.showModal();
  box.querySelector("[data-autofocus]")?.focus();
  return box;
}

// Filled by the server and shown. Its body, or nothing: then people have been told, or have opened
// another conversation, where it would be taken for a dialog about that one.
export async function loadDialog(name, url) {
  const conversation = currentConversation();
  const content = await fetchFragment(url).catch(() => null);
  if (conversation !== currentConversation()) return null;
  if (!content) return void toast("This could not be loaded. Try again.");
  const body = dialog(name).querySelector("[data-dialog-body]");
  body.replaceChildren(content);
  showDialog(name);
  body.querySelector("[data-autofocus]")?.focus();
  return body;
}

export function confirmed(button) {
  const box = dialog("confirm");
  box.querySelector("[data-confirm-title]").textContent = button.dataset.confirm;
  box.querySelector("[data-confirm-text]").textContent = button.dataset.confirmText;
  box.querySelector("[data-confirm-verb]").textContent = button.dataset.confirmVerb;
  box.returnValue = "";
  showDialog("confirm");
  return new Promise((answer) => {
    box.addEventListener("close", () => answer(box.returnValue === "ok"), { once: true });
  });
}

export async function openNewGroup() {
  const link = document.querySelector("[data-new-group]");
  if (!link || dialog("new-group").open) return;
  if (await loadDialog("new-group", link.href)) count();
}

function count() {
  for (const counter of document.querySelectorAll("[data-count-for]")) {
    const length = [...document.getElementById(counter.dataset.countFor).value].length;
    counter.textContent = `${length}/${counter.dataset.most}`;
    counter.classList.toggle("field__count--over", length > counter.dataset.most);
  }
}

async function createGroup(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const answer = await post(form.action, new FormData(form));
    const { conversation } = await answer.json();
    dialog("new-group").close();
    openConversation(String(conversation), { focus: true });
  } catch (error) {
    if (error instanceof Refused && error.markup) {
      const chosen = form.elements.picture.files;
      dialog("new-group").querySelector("[data-dialog-body]").replaceChildren(fragment(error.markup));
      keepPicture(dialog("new-group").querySelector("form"), chosen);
      count();
      dialog("new-group").querySelector("[aria-invalid], [data-autofocus]")?.focus();
    } else {
      sayIn(form, error.message);
    }
  } finally {
    form.ariaBusy = null;
  }
}

// A form that comes back has lost the file, unless the file is what was wrong with it.
function keepPicture(form, files) {
  if (!files.length || form.elements.picture.ariaInvalid === "true") return;
  form.elements.picture.files = files;
  showPicture(form.elements.picture);
}

function showPicture(input) {
  const shown = input.form.querySelector("[data-new-picture]");
  const standing = input.form.querySelector("[data-new-picture-default]");
  const [file] = input.files;
  shown.hidden = !file;
  if (standing) standing.hidden = Boolean(file);
  if (file) shown.src = URL.createObjectURL(file);
}

function sayIn(form, words) {
  const line = form.querySelector("[data-form-error]");
  line.textContent = words;
  line.hidden = false;
}

export function startDialogs() {
  dialog("new-group").addEventListener("close", () => dialog("new-group").querySelector("[data-dialog-body]").replaceChildren());
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog").close();
    // A click on the veil hits the dialog itself, not what is in it.
    if (event.target.matches("dialog[open]") && event.target.dataset.dialog !== "new-group") event.target.close();
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) showDialog(opener.dataset.openDialog);
    if (event.target.closest("[data-new-group]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      openNewGroup();
    }
  });
  document.addEventListener("input", (event) => event.target.closest("[data-new-group-form]") && count());
  document.addEventListener("change", (event) => event.target.matches("[data-new-group-form] [name=picture]") && showPicture(event.target));
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-new-group-form]")) return;
    event.preventDefault();
    createGroup(event.target);
  });
}
