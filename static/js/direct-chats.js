// Starting a direct chat: by phone number from the list, or with a member from the details.
import { toast } from "./actions.js";
import { dialog, showDialog } from "./dialogs.js";
import { fetchFragment, post } from "./http.js";
import { open as openConversation } from "./navigation.js";

async function openForm(link) {
  const form = await fetchFragment(link.href).catch(() => null);
  if (!form) return toast("The form could not be loaded. Try again.");
  dialog("new-chat").querySelector("[data-dialog-body]").replaceChildren(form);
  showDialog("new-chat");
}

export function openNewChat() {
  const link = document.querySelector("[data-new-chat]");
  if (link && !dialog("new-chat").open) openForm(link);
}

async function start(url, fields, say) {
  try {
    const { conversation } = await (await post(url, fields)).json();
    if (dialog("new-chat").open) dialog("new-chat").close();
    openConversation(String(conversation), { focus: true });
  } catch (error) {
    say(error.message);
  }
}

export function startDirectChats() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-new-chat]");
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      openForm(link);
    }
    const button = event.target.closest("[data-direct-chat]");
    if (button) start(button.dataset.url, { participant: button.dataset.directChat }, toast);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-direct-chat-form]")) return;
    event.preventDefault();
    const line = event.target.querySelector("[data-form-error]");
    start(event.target.action, new URLSearchParams(new FormData(event.target)), (words) => {
      line.textContent = words;
      event.target.querySelector("[name=phone]").focus();
    });
  });
}
