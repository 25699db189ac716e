import { parseArgs } from "node:util";
import type { AuditLogProblem, NotedHead } from "#lib/domain/audit/report";
import { verifyAuditLog } from "#lib/domain/audit/verify";
import { atTerminal } from "./terminal";

const usage = `npm run audit:verify [-- --position 4711 --seal Xb0…]

Verifies the audit log with its seals. With a position and a seal that were noted earlier (the portal logs them as
"auditLogSealed", and this command prints them) it also verifies that this end is still part of the audit log: the database
alone cannot show whether the newest entries were cut off.
`;

const meanings: Record<AuditLogProblem["kind"], string> = {
  changedCheckpoint: "the checkpoint that retention left is not the portal's own",
  missingSeal: "a seal is missing",
  changedSeal: "this seal does not follow from what it covers: it or the previous one was changed",
  changedEvent: "the event is not the one that was sealed",
  missingEvent: "the event is missing, and was not old enough to be deleted",
  backdatedEvent: "the event pretends to be older than it is",
  insertedEvent: "the event was inserted later: it pretends to be old, and has no seal",
  insertedSeal: "this seal was inserted before the beginning of the chain",
  unknownKey: "sealed with an unknown key: set AUTH_SECRET_PREVIOUS to its secret",
  otherHead:
    "another seal than the noted one: the audit log was cut off there and continues differently",
  cutOff: "the audit log ends here, before the noted position",
  notComparable:
    "the noted end is older than what retention has left and cannot be compared; use one that was noted later",
};

/** S-102: `npm run audit:verify`, and `node audit-verify.mjs` in the image: verifies the audit log. Reads only. */
export async function run(options: string[]): Promise<void> {
  const noted = readOptions(options);
  const report = await atTerminal(() => verifyAuditLog(noted));
  const { problem, head, late } = report;
  if (problem) {
    const place = [
      problem.position === null ? "" : `position ${problem.position}`,
      problem.eventId === null ? "" : `event ${problem.eventId}`,
    ].filter(Boolean);
    const what = problem.kind === "notComparable" ? "not compared" : "broken";
    throw new Error(`The audit log is ${what} at ${place.join(", ")}: ${meanings[problem.kind]}.`);
  }
  const lines = [
    `The audit log is intact: ${report.compared} events are as they were sealed, from position ${report.first} to ${head.position}.`,
    ...(report.expired > 0 ? [`Deleted by retention meanwhile: ${report.expired}.`] : []),
    ...(report.waiting > 0
      ? [`Not sealed yet: ${report.waiting}, the oldest since ${report.waitingSince}.`]
      : []),
    ...(late
      ? [
          `Warning: ${late.count} events were sealed more than a day after they happened, the first at position ${late.position}, event ${late.eventId}.`,
          "Either nothing was sealed for that long, or the newest seals were cut off and created again: compare with a noted end.",
        ]
      : []),
    `Sealed until: ${head.sealedAt ?? "nothing yet"}`,
    `Position: ${head.position}`,
    `Seal: ${head.seal || "none"}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function readOptions(options: string[]): NotedHead | undefined {
  const text = { type: "string" } as const;
  const args = options.flatMap((option, at) => {
    // One seal in sixty-four begins with a dash, and would be taken for an option.
    if (option === "--seal" && isSeal(options[at + 1])) return [];
    return options[at - 1] === "--seal" && isSeal(option) ? [`--seal=${option}`] : [option];
  });
  const { values } = parseArgs({ args, options: { position: text, seal: text } });
  const { position, seal } = values;
  if (position === undefined && seal === undefined) return undefined;
  if (!position || !/^\d{1,15}$/.test(position) || !seal)
    throw new Error(`--position takes a number and needs --seal.\n\n${usage}`);
  return { position: Number(position), seal };
}

function isSeal(option = ""): boolean {
  return /^[\w-]{43}$/.test(option);
}
