// Bundled into .next/standalone/trail-verify.mjs. The trail compared with its seals, where there is nothing but the built folder.

import { asProgram } from "./terminal";
import { run } from "./verify-trail";

await asProgram(run);
