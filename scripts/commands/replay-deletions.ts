import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Deletion } from "#lib/domain/audit/deletion-ledger";
import { replayDeletions } from "#lib/domain/audit/replay-deletions";
import { atTerminal } from "./terminal";

/**
 * S-105: `npm run db:replay-deletions -- ledger.jsonl portal.log`, after a restore and before the portal starts:
 * deletes everybody again who was deleted since the backup. Reads exports as well as the portal's log, or standard
 * input for "-".
 */
export async function run(files: string[]): Promise<void> {
  const entries: Deletion[] = [];
  for (const file of files) {
    const stream = file === "-" ? process.stdin : createReadStream(file);
    for await (const line of createInterface({ input: stream })) {
      const entry = entryIn(line);
      if (entry) entries.push(entry);
    }
  }
  const { added, deleted, unreadable } = await atTerminal(() => replayDeletions(entries));
  const lines = [
    `Entries read: ${entries.length}, new to this database: ${added}.`,
    `Accounts deleted again: ${deleted}.`,
    ...(unreadable > 0
      ? [
          `Entries with an unknown secret: ${unreadable}. Set AUTH_SECRET_PREVIOUS to it and run this again.`,
        ]
      : []),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** The entry in a line, whatever prefix the logging program has added. */
function entryIn(line: string): Deletion | null {
  const start = line.indexOf("{");
  if (start < 0 || !line.includes('"numberHash"')) return null;
  try {
    const { numberHash, keyId, deletedAt } = JSON.parse(line.slice(start));
    const isEntry =
      [numberHash, keyId, deletedAt].every((text) => typeof text === "string") &&
      !Number.isNaN(Date.parse(deletedAt));
    return isEntry ? { numberHash, keyId, deletedAt } : null;
  } catch {
    return null;
  }
}
