// Answers overtake each other on their way, and the socket overtakes them all. What is older than
// what the page shows is dropped; nothing is missed by it, for every change is told by the socket.
// An answer is as new as the moment it was asked for, in milliseconds of performance.now().
export function renew(place, asOf) {
  if (asOf < (place.asOf ?? 0)) return false;
  place.asOf = asOf;
  return true;
}

export const isNewerThan = (place, asOf) => (place.asOf ?? 0) > asOf;
