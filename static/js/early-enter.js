// Runs before the modules have come, so it is a plain script: Enter in the box to write in is
// remembered then and not taken for a new line; composer.js sends when it is there.
(() => {
  document.addEventListener("keydown", (event) => {
    if ("sends" in document.documentElement.dataset || event.key !== "Enter") return;
    if (event.isComposing || event.shiftKey || event.altKey || !event.target.matches("[data-composer] [data-text]")) return;
    event.preventDefault();
    event.target.form.dataset.entered = "1";
  });
})();
