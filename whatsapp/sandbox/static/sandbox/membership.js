// Where a person stands with a group, and what they can do about it.

export const DIRECT = "direct";

export const groupOf = (state, key) => state.groups.find((group) => group.group_id === key) ?? null;

export function standing(group, person) {
  if (group.is_deleted) return "deleted";
  const place = group.places.find((one) => one.person === person.id);
  if (place?.state === "in") return group.is_suspended ? "suspended" : "in";
  if (place?.state === "removed") return "removed";
  if (group.pending.includes(person.id)) return "pending";
  if (group.is_suspended) return "suspended";
  if (!group.invite_link) return "no-link";
  if (group.is_full) return "full";
  return "outside";
}

export const isIn = (group, person) =>
  group.places.some((place) => place.person === person.id && place.state === "in");

export const wasEverIn = (group, person) => group.places.some((place) => place.person === person.id);

// The newest group is offered on every phone that can join it, so nobody has to look for a link.
export function offered(state, person) {
  const [newest] = state.groups.filter((group) => !group.is_deleted);
  return newest && !wasEverIn(newest, person) && standing(newest, person) === "outside" ? newest : null;
}

export const joinLabel = (group) =>
  group.needs_approval ? `Ask to join ${group.subject}` : `Join ${group.subject}`;

const DOORS = {
  deleted: () => ["This group was deleted."],
  suspended: () => ["WhatsApp has suspended this group."],
  removed: () => ["You were removed and cannot come back."],
  pending: () => ["You asked to join. An agent has to approve it.", "Withdraw"],
  full: () => ["This group is full: eight people."],
  "no-link": () => ["The invite link was deleted."],
  outside: (group) => ["You are not in this group.", group.needs_approval ? "Ask to join" : "Join"],
};

// The sentence and the button in place of the composer, or null when the person may write.
export function door(group, person) {
  const place = standing(group, person);
  return DOORS[place]?.(group) ?? null;
}
