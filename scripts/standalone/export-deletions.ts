// Bundled into .next/standalone/export-deletions.mjs. The ledger of deletions, where there is nothing but the built folder.
import { exportDeletions } from "./deletions";
import { asProgram } from "./terminal";

await asProgram(exportDeletions);
