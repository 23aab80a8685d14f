// Runs before the first paint, so it is a plain script and not a module.
(() => {
  try {
    const theme = localStorage.getItem("octet.theme");
    if (localStorage.getItem("octet.details") === "false") document.documentElement.dataset.details = "closed";
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; then the system decides.
  }
})();
