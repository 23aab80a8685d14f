// Starting a direct chat: by phone number from the list, or with a member from the details.
import { toast } from "./toasts.js";
import { dialog, loadDialog } from "./dialogs.js";
import { post } from "./http.js";
import { open as openConversation } from "./navigation.js";

export function openNewChat() {
  const link = document.querySelector("[data-new-chat]");
  if (link && !dialog("new-chat").open) loadDialog("new-chat", link.href);
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
      loadDialog("new-chat", link.href);
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
