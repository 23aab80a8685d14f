// New people and starting over.

import { act } from "./api.js";
import { find, setText } from "./dom.js";

const CREW = [
  { name: "Amara Ruiz", profile: "phone", country: "ES" },
  { name: "Lior Benami", profile: "username_and_phone", country: "US" },
  { name: "Marina Sol", profile: "username", country: "BR" },
];

export function listen(refresh) {
  for (const opener of document.querySelectorAll("[data-dialog]")) {
    opener.addEventListener("click", () => document.getElementById(opener.dataset.dialog).showModal());
  }
  for (const closer of document.querySelectorAll("[data-close]")) {
    closer.addEventListener("click", () => closer.closest("dialog").close());
  }
  onSubmit("new-person", (form) => act("people/", Object.fromEntries(new FormData(form))), refresh);
  onSubmit("start-over", () => act("reset/"), refresh);
  find(document, "crew").addEventListener("click", async () => {
    for (const person of CREW) await act("people/", person);
    await refresh();
  });
}

function onSubmit(name, deed, refresh) {
  const form = find(document, name);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const error = find(form, "error");
    try {
      await deed(form);
      setText(error, "");
      form.reset();
      form.closest("dialog").close();
      await refresh();
    } catch (failure) {
      setText(error, failure.message);
    }
  });
}
