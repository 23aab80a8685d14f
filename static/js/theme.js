// Light, dark, or as the system says. theme-early.js reads the same key as plain text.
const KEY = "octet.theme";

function chosen() {
  return document.documentElement.dataset.theme ?? "system";
}

function show() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen()));
  }
}

export function startTheme() {
  show();
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
    if (!choice) return;
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    try {
      if (choice === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // Then it lasts until the page is left.
    }
    show();
  });
}
