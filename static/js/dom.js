// Small questions to the page. Hooks are data attributes, never classes.
export const app = document.querySelector("[data-app]");
export const home = app.dataset.home;
export const userId = app.dataset.user;

export function currentThread() {
  return document.querySelector("[data-thread]");
}

export function currentConversation() {
  return currentThread()?.dataset.conversation ?? "";
}

export function address(conversation, rest = "") {
  return `${home}${conversation}/${rest}`;
}

// Server-made markup only: it was escaped there.
export function fragment(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content;
}

export function piece(name) {
  const template = document.querySelector(`template[data-piece="${name}"]`);
  return template.content.firstElementChild.cloneNode(true);
}

// What somebody wrote, with its marks: drawn, *bold* has lost its asterisks.
export function sourceOf(item) {
  const text = item.querySelector("[data-text]");
  return text?.dataset.source ?? text?.textContent ?? "";
}

export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Only https and localhost have randomUUID; Octet may stand behind plain http in an office.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Many calls become one per frame; a hidden tab has no frames, hence the timer.
export function perFrame(work) {
  let waiting = [];
  let timer = 0;
  let frame = 0;
  function flush() {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    timer = 0;
    const batch = waiting;
    waiting = [];
    if (batch.length) work(batch);
  }
  return (item) => {
    waiting.push(item);
    if (timer) return;
    timer = setTimeout(flush, 250);
    frame = requestAnimationFrame(flush);
  };
}

export function debounced(work, wait) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), wait);
  };
}

// At most once per `wait`, and surely after the last call: a steady stream cannot starve it.
export function soon(work, wait) {
  let timer = 0;
  return () => {
    timer ||= setTimeout(() => {
      timer = 0;
      work();
    }, wait);
  };
}
