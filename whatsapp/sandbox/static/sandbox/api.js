// Talks to the control API. Refusals arrive as errors with the sentence to show.

const base = document.body.dataset.base;

export async function act(path, body = {}, method = "POST") {
  const answer = await fetch(base + path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: method === "DELETE" ? undefined : JSON.stringify(body),
  });
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(content.error?.message ?? `The sandbox answered ${answer.status}.`);
  return content;
}

let etag = "";

// The state of the phones, or null when nothing has changed since the last call.
export async function look(openChats) {
  const query = new URLSearchParams(openChats.map((key) => ["open", key]));
  const answer = await fetch(`${base}phones/?${query}`, {
    headers: etag ? { "If-None-Match": etag } : {},
    cache: "no-store",
  });
  if (answer.status === 304) return null;
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}.`);
  etag = answer.headers.get("ETag") ?? "";
  return answer.json();
}
