// The tray of long jobs: followed while one is under way.
import { fetchFragment, post } from "./http.js";
import { morph } from "./morph.js";

const EVERY = 1500;
let tray = null;
let url = "";
let timer = 0;

export async function refreshJobs() {
  clearTimeout(timer);
  const fresh = await fetchFragment(url).catch(() => null);
  if (fresh) morph(tray.querySelector("[data-jobs]"), fresh.querySelector("[data-jobs]"));
  follow();
}

function follow() {
  clearTimeout(timer);
  if (tray.querySelector('[data-job][data-open="1"]')) timer = setTimeout(refreshJobs, EVERY);
}

export function startJobs(page) {
  tray = page.querySelector("[data-tray]");
  url = page.dataset.trayUrl;
  tray.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-job-to]");
    if (!button || button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    await post(button.closest("[data-job]").dataset.stateUrl, { to: button.dataset.jobTo }).catch(() => null);
    button.ariaBusy = null;
    refreshJobs();
  });
  follow();
}
