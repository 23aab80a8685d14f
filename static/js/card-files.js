// A file for a card of a template: WhatsApp gets it when it is picked, and its id fills the field.
import { post } from "./http.js";

// What was picked, by WhatsApp's id: the preview shows it, though we keep no copy.
const picked = new Map();

async function hand(input) {
  const [file] = input.files;
  if (!file) return;
  const field = input.closest("[data-key]");
  const words = field.querySelector("[data-card-file-words]");
  const fields = new FormData();
  fields.set("kind", input.dataset.cardFile);
  fields.set("file", file);
  words.classList.remove("field__error");
  words.textContent = `Handing ${file.name} to WhatsApp…`;
  try {
    const answer = await post(input.form.dataset.fileUrl, fields);
    const { id } = await answer.json();
    if (input.files[0] !== file) return;
    picked.set(id, { name: file.name, picture: file.type.startsWith("image/") && URL.createObjectURL(file) });
    words.textContent = `WhatsApp has ${file.name}.`;
    const value = field.querySelector("[name]");
    value.value = id;
    value.dispatchEvent(new Event("input", { bubbles: true }));
  } catch (error) {
    input.value = "";
    words.classList.add("field__error");
    words.textContent = error.message;
  }
}

export function showCardFiles(form) {
  for (const place of form.querySelectorAll("[data-card-media]")) {
    const file = picked.get(place.dataset.cardMedia);
    if (!file) continue;
    if (file.picture) place.replaceWith(pictureOf(file));
    else place.querySelector("bdi").textContent = file.name;
  }
}

function pictureOf({ name, picture }) {
  const image = document.createElement("img");
  Object.assign(image, { src: picture, alt: name, className: "wa-card__picture" });
  return image;
}

export function startCardFiles() {
  document.addEventListener("change", (event) => event.target.matches("[data-card-file]") && hand(event.target));
}
