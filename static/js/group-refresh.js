// The button that has a group read from WhatsApp again. What it brings comes as news.
import { announce } from "./announce.js";
import { emit } from "./bus.js";
import { post } from "./http.js";

export function startGroupRefresh() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-refresh-group]");
    if (!button || button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    try {
      await post(button.dataset.refreshGroup);
      announce("Reading the group from WhatsApp.");
    } catch (error) {
      emit("trouble", error);
    } finally {
      button.ariaBusy = null;
    }
  });
}
