// The page "Needs attention": acts on a line, and follows the news.
import { on } from "./bus.js";
import { localise } from "./clock.js";
import { startConnection } from "./connection.js";
import { soon } from "./dom.js";
import { renew } from "./freshness.js";
import { fetchFragment, post } from "./http.js";
import { startLive } from "./live.js";
import { morph } from "./morph.js";

const list = document.querySelector("[data-attention-list]");
const badge = document.querySelector("[data-attention]");

const refresh = soon(async () => {
  const fresh = await fetchFragment(location.pathname).catch(() => null);
  if (!fresh || !renew(list, fresh.askedAt)) return;
  morph(list, fresh.querySelector("[data-attention-list]"));
  localise(list);
  const count = list.querySelectorAll("[data-key]").length;
  badge.hidden = !count;
  badge.querySelector("[data-attention-count]").textContent = count >= 100 ? "99+" : count;
}, 300);

async function act(button) {
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const error = list.querySelector("[data-error]");
  try {
    await post(button.dataset.act);
    error.hidden = true;
    refresh();
  } catch (problem) {
    error.textContent = problem.message;
    error.hidden = false;
  } finally {
    button.ariaBusy = null;
  }
}

on("touched", refresh);
on("reset", refresh);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) act(button);
});
startConnection();
startLive();
