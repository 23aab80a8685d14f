// The doctor's page: a test is asked for, and its results are fetched until the last one is there.
import { localise } from "./clock.js";
import { fetchFragment, post } from "./http.js";
import { morph } from "./morph.js";

const EVERY = 1000;
const place = document.querySelector("[data-doctor]");
const cards = () => place.querySelector("[data-doctor-cards]");
let timer = 0;

async function look() {
  clearTimeout(timer);
  const fresh = await fetchFragment(place.dataset.doctor).catch(() => null);
  const next = fresh?.querySelector("[data-doctor-cards]");
  if (next) morph(cards(), next);
  localise(place);
  if (!next || "running" in cards().dataset) timer = setTimeout(look, EVERY);
}

place.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-doctor-test]");
  if (!form) return;
  event.preventDefault();
  if (event.submitter?.ariaDisabled === "true") return;
  await post(form.action, new URLSearchParams(new FormData(form))).catch(() => null);
  look();
});

if ("running" in cards().dataset) look();
