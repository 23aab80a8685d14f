// Lists of templates follow WhatsApp's verdicts: soon while one is in review, else once a minute.
// What happens to a template belongs to no conversation, so it is not among the live news.
import { fetchFragment } from "./http.js";
import { morph } from "./morph.js";

const TICK = 3000;
const CALM_TICKS = 20;

export function watchTemplates(after = () => {}) {
  let ticks = 0;
  setInterval(async () => {
    const list = document.querySelector("[data-template-list]");
    if (!list || document.hidden) return;
    ticks += 1;
    if (!list.querySelector("[data-in-review]") && ticks % CALM_TICKS) return;
    const fresh = await fetchFragment(list.dataset.url).catch(() => null);
    const wanted = fresh?.querySelector("[data-template-list]");
    if (!wanted || !list.isConnected) return;
    morph(list, wanted);
    after();
  }, TICK);
}
