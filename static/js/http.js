// One way to ask the server. Two ways it can go wrong: it said no, or it did not answer. Answers
// know when they were asked for (see freshness.js).
import { app, fragment } from "./dom.js";

export class Refused extends Error {
  constructor(status, { code = "", message = "", field = "" }) {
    super(message || "That did not work. Load the page again and try once more.");
    Object.assign(this, { status, code, field });
  }
}

export class Unreachable extends Error {}

export const csrfToken = document.querySelector('meta[name="csrf-token"]').content;

export async function ask(url, { method = "GET", body, signal, keepalive = false } = {}) {
  const headers = { "X-Fragment": "1" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken;
  const askedAt = performance.now();
  let response;
  try {
    response = await fetch(url, { method, body, signal, keepalive, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable("No connection to the server.");
  }
  if (response.redirected && new URL(response.url).pathname === app.dataset.login) {
    location.reload();
    throw new Unreachable("You were logged out.");
  }
  if (response.status >= 500 || response.status === 429) {
    throw new Unreachable("The server is busy. Try again in a moment.");
  }
  if (!response.ok) throw await refusal(response);
  return Object.assign(response, { askedAt });
}

async function refusal(response) {
  const isJson = response.headers.get("Content-Type")?.includes("json");
  if (isJson) return new Refused(response.status, await response.json());
  const refused = new Refused(response.status, {});
  refused.markup = await response.text();
  return refused;
}

export async function fetchFragment(url, signal) {
  const answer = await ask(url, { signal });
  return Object.assign(fragment(await bodyOf(answer.text())), { askedAt: answer.askedAt });
}

export async function fetchJson(url) {
  return bodyOf((await ask(url)).json());
}

// An answer can break off after its head.
async function bodyOf(reading) {
  try {
    return await reading;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable("The answer broke off.");
  }
}

// For what nobody tells a second time: asked again until there is an answer, or it is not wanted any
// more. Nothing when the server says no. Of each address one is on its way and one waits for it, for
// what is on its way can be older than what has just been told; who comes then too has nothing to do.
const turns = new Map();

export async function insist(url, isWanted = () => true) {
  const turn = turns.get(url);
  if (turn?.hasNext) return null;
  if (turn) {
    turn.hasNext = true;
    await turn.over;
    return insist(url, isWanted);
  }
  const answer = askUntilAnswered(url, isWanted);
  turns.set(url, { over: answer.then(() => turns.delete(url)), hasNext: false });
  return answer;
}

async function askUntilAnswered(url, isWanted) {
  for (let wait = 1000; isWanted(); wait = Math.min(wait * 2, 5000)) {
    try {
      return await fetchFragment(url);
    } catch (error) {
      if (!(error instanceof Unreachable)) return null;
    }
    await new Promise((later) => setTimeout(later, wait));
  }
  return null;
}

export function post(url, fields = {}, { keepalive = false } = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  return ask(url, { method: "POST", body, keepalive });
}
