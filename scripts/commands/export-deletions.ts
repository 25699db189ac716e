import { listDeletions } from "#lib/domain/audit/deletion-ledger";
import { atTerminal } from "./terminal";

/** S-105: `npm run db:export-deletions`: prints the ledger, one entry per line, to be kept beside each backup. */
export function run(): Promise<void> {
  return atTerminal(async () => {
    for await (const batch of listDeletions())
      process.stdout.write(batch.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  });
}
