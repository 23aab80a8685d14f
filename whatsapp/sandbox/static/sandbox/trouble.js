// The panel with ordered trouble, and the suspension of groups.

import { act } from "./api.js";
import { element, fill, find, setText } from "./dom.js";

const OF_CALLS = ["reject", "server_error", "lose_answer", "fail_later"];
const OF_TIME = ["delay_webhooks", "shuffle_webhooks"];
const SHAPING = [...OF_CALLS, ...OF_TIME, "duplicate_webhooks", "other_shape"];
const NUMBERS = ["code", "delay_ms", "copies", "remaining"];

export function listen(refresh) {
  const panel = find(document, "trouble");
  const toggle = find(document, "trouble-toggle");
  toggle.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    toggle.setAttribute("aria-expanded", String(!panel.hidden));
  });
  const form = find(document, "fault-form");
  form.addEventListener("change", () => showFields(form));
  showFields(form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await attempt(() => act("faults/", order(form)), refresh);
  });
}

async function attempt(deed, refresh) {
  const error = find(find(document, "fault-form"), "error");
  try {
    await deed();
    setText(error, "");
  } catch (failure) {
    setText(error, failure.message);
  }
  await refresh();
}

function wants(form) {
  const kind = form.elements.kind.value;
  const late = kind === "lose_answer" && form.elements.manner.value === "delay";
  return {
    calls: OF_CALLS.includes(kind),
    code: ["reject", "fail_later"].includes(kind),
    lose_answer: kind === "lose_answer",
    time: OF_TIME.includes(kind) || late,
    other_shape: kind === "other_shape",
    duplicate_webhooks: kind === "duplicate_webhooks",
    chance: SHAPING.includes(kind),
  };
}

function showFields(form) {
  const wanted = wants(form);
  for (const row of form.querySelectorAll("[data-for]")) {
    row.hidden = !wanted[row.dataset.for];
    for (const field of row.querySelectorAll("input, select")) field.disabled = row.hidden;
  }
}

function order(form) {
  const fields = Object.fromEntries(new FormData(form));
  for (const name of NUMBERS) {
    if (fields[name]) fields[name] = Number(fields[name]);
    else delete fields[name];
  }
  if (fields.probability) fields.probability = Number(fields.probability) / 100;
  return fields;
}

export function show(state, refresh) {
  const count = find(document, "trouble-count");
  count.hidden = state.faults.length === 0;
  setText(count, String(state.faults.length));
  const waiting = state.waiting_webhooks;
  setText(find(document, "waiting"), `${waiting} ${waiting === 1 ? "webhook is" : "webhooks are"} waiting to be delivered.`);
  const nothing = () => [element("li", { text: "No trouble." })];
  fill(find(document, "faults"), state.faults, () =>
    state.faults.length ? state.faults.map((fault) => faultLine(fault, refresh)) : nothing());
  const groups = state.groups.filter((group) => !group.is_deleted).slice(0, 8);
  fill(find(document, "suspensions"), groups.map((group) => [group.group_id, group.subject, group.is_suspended]), () =>
    groups.length ? groups.map((group) => suspensionLine(group, refresh)) : [element("li", { text: "No groups yet." })]);
}

function faultLine(fault, refresh) {
  const facts = [fault.title];
  if (fault.path) facts.push(fault.path);
  if (fault.shape) facts.push(fault.shape);
  if (fault.code) facts.push(String(fault.code));
  if (fault.probability < 1) facts.push(`${Math.round(fault.probability * 100)} %`);
  if (fault.remaining !== null) facts.push(`${fault.remaining} left`);
  facts.push(`hit ${fault.hits}`);
  const end = element("button", { className: "button button--small button--quiet", type: "button", text: "End", "aria-label": `End: ${fault.title}`, "data-key": String(fault.id) });
  end.addEventListener("click", () => attempt(() => act(`faults/${fault.id}/`, {}, "DELETE"), refresh));
  return element("li", {}, [element("span", { text: facts.join(" · ") }), end]);
}

function suspensionLine(group, refresh) {
  const verb = group.is_suspended ? "Unsuspend" : "Suspend";
  const button = element("button", { className: "button button--small button--quiet", type: "button", text: verb, "aria-label": `${verb} ${group.subject}`, "data-key": group.group_id });
  const path = `groups/${encodeURIComponent(group.group_id)}/suspension/`;
  button.addEventListener("click", () => attempt(() => act(path, {}, group.is_suspended ? "DELETE" : "POST"), refresh));
  return element("li", {}, [element("span", { text: group.subject }), button]);
}
