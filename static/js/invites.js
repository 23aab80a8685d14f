// The invite dialog and the QR code of the link.
import { announce } from "./announce.js";
import { dialog, loadDialog } from "./dialogs.js";
import { refreshDetails } from "./details.js";
import { post } from "./http.js";
import { open as openConversation } from "./navigation.js";
import { startGuests } from "./guests.js";

async function submit(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    await post(form.action, new URLSearchParams(new FormData(form)));
    dialog("invite").close();
    announce("The invitations are on their way.");
    refreshDetails();
  } catch (error) {
    complain(form, error.message);
  } finally {
    form.ariaBusy = null;
  }
}

async function goOn(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    const answer = await post(form.action, new URLSearchParams(new FormData(form)));
    const { conversation } = await answer.json();
    dialog("invite").close();
    openConversation(String(conversation), { focus: true });
  } catch (error) {
    complain(form, error.message);
  } finally {
    form.ariaBusy = null;
  }
}

function complain(form, words) {
  const line = form.querySelector("[data-form-error]");
  line.textContent = words;
  line.hidden = false;
}

export function startInvites() {
  // The new-group dialog has the same fields: two of them on one page would share their ids.
  dialog("invite").addEventListener("close", () => dialog("invite").querySelector("[data-dialog-body]").replaceChildren());
  startGuests();
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-invite]");
    if (opener) loadDialog("invite", opener.dataset.openInvite);
  });
  document.addEventListener("submit", (event) => {
    const send = event.target.matches("[data-invite-form]") ? submit : event.target.matches("[data-successor-form]") ? goOn : null;
    if (!send) return;
    event.preventDefault();
    send(event.target);
  });
}
