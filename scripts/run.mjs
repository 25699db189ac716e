// The entry point of every task: `node scripts/run.mjs <task>`. It needs only Node: it installs what is missing, compiles
// scripts/<task>.ts, or scripts/commands/<task>.ts for tasks that the image has too, and hands over to it.
import { existsSync } from "node:fs";
import { install, tasksOfPortal } from "./install.mjs";
import { endWithParent } from "./parent.mjs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 12)) {
  process.stderr.write(`This needs Node 20.12 or newer; you have ${process.versions.node}.\n`);
  process.exit(1);
}
process.env.NEXT_TELEMETRY_DISABLED = "1";
endWithParent();
const [task, ...options] = process.argv.slice(2);
const command = `commands/${task}.ts`;
const isCommand = existsSync(new URL(command, import.meta.url));
install(!isCommand && !tasksOfPortal.includes(task));

const { load } = await import("./compile.mjs");
const { run } = await load(isCommand ? `scripts/${command}` : `scripts/${task}.ts`);
try {
  await run(options);
} catch (error) {
  // A failed program has printed more than its name; our own errors are sentences.
  process.stderr.write(`${error.output ?? ""}\n${error.message}\n`);
  const cause = String(error.cause?.message ?? error.cause ?? "");
  if (!error.message.startsWith(cause)) process.stderr.write(`${cause}\n`);
  process.exit(1);
}
