// The invite dialog and the QR code of the link.
import { announce } from "./announce.js";
import { dialog, showDialog } from "./dialogs.js";
import { refreshDetails } from "./details.js";
import { fetchFragment, post } from "./http.js";
import { startGuests } from "./guests.js";

async function open(url) {
  const content = await fetchFragment(url).catch(() => null);
  if (!content) return announce("This could not be loaded. Try again.");
  const body = dialog("invite").querySelector("[data-dialog-body]");
  body.replaceChildren(content);
  showDialog("invite");
  return body.querySelector("[data-autofocus]")?.focus();
}

async function submit(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    await post(form.action, new URLSearchParams(new FormData(form)));
    dialog("invite").close();
    announce("The invitations are on their way.");
    refreshDetails();
  } catch (error) {
    const line = form.querySelector("[data-form-error]");
    line.textContent = error.message;
    line.hidden = false;
  } finally {
    form.ariaBusy = null;
  }
}

export function startInvites() {
  // The new-group dialog has the same fields: two of them on one page would share their ids.
  dialog("invite").addEventListener("close", () => dialog("invite").querySelector("[data-dialog-body]").replaceChildren());
  startGuests();
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-invite]");
    if (opener) open(opener.dataset.openInvite);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-invite-form]")) return;
    event.preventDefault();
    submit(event.target);
  });
}
