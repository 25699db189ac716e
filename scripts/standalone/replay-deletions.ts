// Bundled into .next/standalone/replay-deletions.mjs. Deletions done again after a restore, where there is nothing but the built folder.
import { replay } from "./deletions";
import { asProgram } from "./terminal";

await asProgram(replay);
