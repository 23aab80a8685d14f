// Reply buttons, a list or a link: the form shows the fields of the chosen kind.
import { on } from "./bus.js";

function showFields(form) {
  const kind = form.elements.kind.value;
  for (const field of form.querySelectorAll("[data-for]")) {
    field.hidden = !field.dataset.for.split(" ").includes(kind);
  }
}

export function startOffering() {
  on("form-opened", (form) => "offerForm" in form.dataset && showFields(form));
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-offer-form]")) showFields(form);
  });
}
