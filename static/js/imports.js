// The page of one import: asks how it stands while it runs.
const EVERY = 1500;
const place = document.querySelector("[data-import-state]");

const state = () => place.querySelector("[data-import]").dataset.import;

async function refresh() {
  const answer = await fetch(location.href, { headers: { "X-Fragment": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  // A button in use keeps the focus: the next look brings the news.
  if (!place.querySelector(".import__buttons").contains(document.activeElement)) return place.replaceChildren(box.content);
  place.querySelector("[role=status]").textContent = box.content.querySelector("[role=status]").textContent;
  if (box.content.querySelector("[data-import]").dataset.import !== state()) place.replaceChildren(box.content);
}

setInterval(() => {
  if (!document.hidden && state() === "running") refresh();
}, EVERY);
