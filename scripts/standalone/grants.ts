// Bundled into .next/standalone/grants.mjs. What lies around the tables, written anew where there is nothing but the built folder.
import { asProgram } from "./terminal";
import { run } from "./write-grants";

await asProgram(run);
