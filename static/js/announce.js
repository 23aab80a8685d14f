// Tells screen readers, politely: at most one sentence in 5 s, the rest is counted.
const GAP = 5000;
const region = document.querySelector("[data-announcer]");
let last = 0;
let timer = 0;
let waiting = [];

export function announce(sentence) {
  waiting.push(sentence);
  if (timer) return;
  timer = setTimeout(speak, Math.max(0, last + GAP - Date.now()));
}

function speak() {
  timer = 0;
  last = Date.now();
  const newest = waiting.at(-1);
  region.textContent = waiting.length > 1 ? `${waiting.length} news. ${newest}` : newest;
  waiting = [];
}
