import "server-only";

/** The statuses that responses are counted by; "gone" if the client left before its response was sent. */
export const statuses = [
  ...["200", "204", "206", "302", "303", "304", "307", "308"],
  ...["400", "401", "403", "404", "405", "408", "409", "413", "415", "417", "421", "422"],
  ...["429", "431", "500", "502", "503", "504", "gone", "other"],
] as const;
/** A status that responses are counted by. */
export type Status = (typeof statuses)[number];

/** What durations are measured by: a hundred statuses each, or "gone". */
export const statusClasses = ["2xx", "3xx", "4xx", "5xx", "gone"] as const;
/** A hundred statuses, or "gone". */
export type StatusClass = (typeof statusClasses)[number];

/** A response's status as it is counted; null for a client that has left. */
export function statusOf(status: number | null): Status {
  return statuses.find((one) => one === String(status ?? "gone")) ?? "other";
}

/** A response's status as durations are measured; null for a client that has left. */
export function statusClassOf(status: number | null): StatusClass {
  if (status === null) return "gone";
  return statusClasses.find((one) => one[0] === String(status)[0]) ?? "2xx";
}
