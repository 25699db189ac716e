// As scripts/run.mjs, with the packages as they are installed: `node scripts/bench/task.mjs <task>`, for the bench on another
// Node, for which run.mjs would install them again. None of them is bound to a version of Node.
import { load } from "../compile.mjs";
import { endWithParent } from "../parent.mjs";

process.env.NEXT_TELEMETRY_DISABLED = "1";
endWithParent();
const [task, ...options] = process.argv.slice(2);
const { run } = await load(`scripts/${task}.ts`);
try {
  await run(options);
} catch (error) {
  process.stderr.write(`${error.output ?? ""}\n${error.message}\n`);
  process.exit(1);
}
