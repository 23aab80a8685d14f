// One picture large: arrows to the others of the thread, Esc closes, a click beside it too.
import { dialog, showDialog } from "./dialogs.js";
import { currentThread } from "./dom.js";

let shown = null;

const links = () => [...(currentThread()?.querySelectorAll("[data-lightbox]") ?? [])];
const part = (name) => dialog("lightbox").querySelector(`[data-lightbox-${name}]`);

function show(link) {
  shown = link;
  const small = link.querySelector("img");
  const picture = part("picture");
  picture.src = link.href;
  picture.alt = small.alt;
  part("words").textContent = small.alt;
  part("download").href = `${link.href}?download`;
  const all = links();
  const place = all.indexOf(link);
  for (const button of dialog("lightbox").querySelectorAll("[data-lightbox-step]")) {
    button.disabled = !all[place + Number(button.dataset.lightboxStep)];
  }
}

function step(by) {
  const next = links()[links().indexOf(shown) + by];
  if (next) show(next);
}

export function startLightbox() {
  const box = dialog("lightbox");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-lightbox]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
    showDialog("lightbox");
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-lightbox-step]");
    if (button) step(Number(button.dataset.lightboxStep));
  });
  box.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) step(by);
  });
  box.addEventListener("close", () => {
    part("picture").removeAttribute("src");
    if (shown?.isConnected) shown.focus({ preventScroll: true });
  });
}
