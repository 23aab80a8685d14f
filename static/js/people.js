// A person's card, the comparison of two, and who came and went: one dialog, filled by the server.
import { toast } from "./toasts.js";
import { emit, on } from "./bus.js";
import { localise } from "./clock.js";
import { currentConversation, fragment, home } from "./dom.js";
import { dialog, loadDialog } from "./dialogs.js";
import { Refused, ask, post } from "./http.js";
import { reload, rowOf } from "./list.js";
import { open as openConversation } from "./navigation.js";

const body = () => dialog("person").querySelector("[data-dialog-body]");

function fill(fresh) {
  body().replaceChildren(fresh);
  settle();
}

function settle() {
  localise(body());
  dialog("person").scrollTop = 0;
}

async function openPerson(url) {
  if (!(await loadDialog("person", url))) return;
  settle();
  body().querySelector("[data-close-dialog]").focus();
}

async function send(source, request, done) {
  if (source.ariaBusy === "true") return;
  source.ariaBusy = "true";
  try {
    const answer = await request();
    fill(fragment(await answer.text()));
    body().querySelector("[data-close-dialog]").focus();
    toast(done);
  } catch (error) {
    complain(error, source);
  } finally {
    source.ariaBusy = null;
  }
}

function complain(error, source) {
  const line = error.field && source.querySelector(`[data-field-error="${error.field}"]`);
  if (!line) return toast(error.message);
  line.textContent = error.message;
  line.hidden = false;
  return source.querySelector(`[name="${error.field}"]`)?.focus();
}

function submit(form) {
  for (const line of form.querySelectorAll("[data-field-error]")) line.hidden = true;
  const fields = new URLSearchParams(new FormData(form));
  send(form, () => post(form.action, fields), form.dataset.done ?? "Saved.");
}

function press(button) {
  const { personPost: url, method, other, done } = button.dataset;
  send(button, () => (method ? ask(url, { method: "DELETE" }) : post(url, other ? { other } : {})), done);
}

function addField() {
  const rows = body().querySelector("[data-person-fields]");
  const row = rows.lastElementChild.cloneNode(true);
  for (const input of row.querySelectorAll("input")) input.value = "";
  rows.append(row);
  row.querySelector("input").focus();
}

// Two threads became one, or two again: the list is read anew, and whoever has a thread open that
// is not there any more goes on in the one that holds its lines.
async function follow(touched) {
  const changed = [...touched].filter(([, kinds]) =>
    kinds.some((kind) => kind === "contact.merged" || kind === "contact.parted"),
  );
  if (!changed.length) return;
  const here = currentConversation();
  await reload();
  if (!here) return;
  if (changed.some(([pk]) => pk === here)) return emit("reset");
  const gone = await ask(`${home}${here}/row/`).then(() => false, (error) => error instanceof Refused && error.status === 404);
  if (!gone || here !== currentConversation()) return;
  const direct = changed.find(([pk]) => rowOf(pk)?.dataset.type === "direct");
  await openConversation((direct ?? changed[0])[0]);
  rowOf(here)?.remove();
}

export function startPeople() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-person]");
    if (opener) openPerson(opener.dataset.openPerson);
    const button = event.target.closest("[data-person-post]");
    if (button) press(button);
    if (event.target.closest("[data-add-field]")) addField();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-person-form]")) return;
    event.preventDefault();
    submit(event.target);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-person-kind]")) return;
    body().querySelector("[data-person-colleague]").hidden = event.target.value !== "staff";
  });
  on("touched", follow);
}
