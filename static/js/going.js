// g, then where to: on every page.
const PLACES = { i: "[data-go-inbox]", f: "[data-go-attention]", g: "[data-go-groups]", s: "[data-go-settings]" };
const SOON = 1500;
let asked = 0;

export function startGoing() {
  asked = Date.now();
}

// Follows the link when a g came just before.
export function go(key) {
  const link = Date.now() - asked < SOON && PLACES[key] ? document.querySelector(PLACES[key]) : null;
  asked = 0;
  link?.click();
  return Boolean(link);
}
