// What the next message would cost, at the foot of the composer.
import { on } from "./bus.js";
import { composer } from "./composer.js";

const hours = new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" });
const withDay = new Intl.DateTimeFormat([], { weekday: "short", hour: "numeric", minute: "2-digit" });

function when(at) {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return (isToday ? hours : withDay).format(at);
}

function show(header) {
  const place = composer()?.querySelector("[data-estimate-text]");
  if (!place) return;
  const { estimate, lockCode, windowClosesAt } = header.dataset;
  const until = !lockCode && windowClosesAt ? ` · window open until ${when(Date.parse(windowClosesAt))}` : "";
  place.textContent = lockCode || !estimate ? "" : estimate + until;
}

export function startEstimate() {
  on("header", show);
}
