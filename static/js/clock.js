// Times in the reader's own zone and words, day names, and the window's countdown.
import { emit } from "./bus.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const format = (options) => new Intl.DateTimeFormat(undefined, options);
const hours = format({ timeStyle: "short" });
const weekday = format({ weekday: "short" });
const longWeekday = format({ weekday: "long" });
const shortDate = format({ day: "numeric", month: "short" });
const longDate = format({ day: "numeric", month: "long", year: "numeric" });
let drift = 0;

export function serverNow() {
  return Date.now() + drift;
}

export function setServerTime(text) {
  const at = Date.parse(text);
  if (at) drift = at - Date.now();
}

export function dayOf(at) {
  return new Date(at).toDateString();
}

function daysAgo(at) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  return Math.round((midnight - new Date(at).setHours(0, 0, 0, 0)) / DAY);
}

const STYLES = {
  time: (at) => hours.format(at),
  row: (at) => [() => hours.format(at), () => "Yesterday"][daysAgo(at)]?.() ?? recent(at, weekday),
  day: (at) => ["Today", "Yesterday"][daysAgo(at)] ?? recent(at, longWeekday),
  date: (at) => longDate.format(at),
  when: (at) => {
    const day = { "-1": "tomorrow ", 0: "", 1: "yesterday " }[daysAgo(at)] ?? `${shortDate.format(at)}, `;
    return day + hours.format(at);
  },
};

function recent(at, names) {
  const ago = daysAgo(at);
  if (ago > 0 && ago < 7) return names.format(at);
  return names === weekday ? shortDate.format(at) : longDate.format(at);
}

export function localise(root) {
  for (const time of root.querySelectorAll("time[data-clock]")) {
    const at = Date.parse(time.dateTime);
    if (!at) continue;
    const words = STYLES[time.dataset.clock](at);
    if (time.textContent !== words) time.textContent = words;
    time.title = `${longDate.format(at)}, ${hours.format(at)}`;
  }
  countDown(root);
}

// The same words as inbox/templatetags/windows.py, and seconds in the last five minutes.
export function windowOf(closesAt) {
  const left = Date.parse(closesAt) - serverNow();
  const minutes = Math.floor(left / MINUTE);
  if (left <= 0) return { level: "closed", words: "Templates only" };
  if (left > 4 * HOUR) return { level: "open", words: `Window ${Math.floor(minutes / 60)} h` };
  if (left >= HOUR) {
    const rest = String(minutes % 60).padStart(2, "0");
    return { level: "soon", words: `${Math.floor(minutes / 60)} h ${rest} min left` };
  }
  const seconds = String(Math.floor(left / 1000) % 60).padStart(2, "0");
  return { level: "last", words: minutes < 5 ? `${minutes}:${seconds} left` : `${minutes} min left` };
}

function countDown(root) {
  for (const element of root.querySelectorAll("[data-window]")) {
    if (!element.dataset.window) continue;
    const { level, words } = windowOf(element.dataset.window);
    const text = element.querySelector("[data-window-text]");
    if (text.textContent !== words) text.textContent = words;
    if (element.dataset.windowLevel === level) continue;
    const kind = element.classList[0];
    element.classList.replace(`${kind}--${element.dataset.windowLevel}`, `${kind}--${level}`);
    element.dataset.windowLevel = level;
    if (kind === "chip") element.hidden = level === "open";
    else emit("window-level", level);
  }
}

export function startClock() {
  let today = dayOf(Date.now());
  setInterval(() => {
    countDown(document);
    if (dayOf(Date.now()) === today) return;
    today = dayOf(Date.now());
    localise(document);
    emit("new-day");
  }, 1000);
}
