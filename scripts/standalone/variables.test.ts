import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

/** FF-M-2: variables that Node reads before any line of ours also count from the `.env` file. */
const module = new URL("./variables.mjs", import.meta.url).href;
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "zugang-variables-"));
  writeFileSync(
    join(folder, "program.mjs"),
    `import { loadVariables } from ${JSON.stringify(module)};
process.stdout.write("began\\n");
await loadVariables();
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
process.stdout.write(JSON.stringify({ timeZone, frames: Error.stackTraceLimit, threads: process.env.UV_THREADPOOL_SIZE,
  ca: process.env.NODE_EXTRA_CA_CERTS, own: process.env.OWN, options: process.argv.slice(2) }) + "\\n");
if (process.argv[2] === "wait") {
  process.on("SIGTERM", () => process.exit(7));
  process.stdout.write("waits\\n");
  setInterval(() => {}, 1000);
}`,
  );
});
after(() => rmSync(folder, { recursive: true, force: true }));

type Ended = { output: string; code: number | null };

function start(env: string, options: string[], variables: Record<string, string> = {}) {
  writeFileSync(join(folder, ".env"), env);
  const child: ChildProcess = spawn(process.execPath, ["program.mjs", ...options], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...variables } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = new Promise<Ended>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (text.includes("waits")) child.kill("SIGTERM");
      });
    child.once("close", (code) => resolve({ output, code }));
  });
  return ended;
}
const saidBy = ({ output }: Ended) => JSON.parse(/^\{.*\}$/m.exec(output)?.[0] ?? "{}");

describe("a file .env beside the portal or a command (FF-M-2)", () => {
  test(".env sets a certificate authority, options, threads and a time zone, as the environment would", async () => {
    const ended = await start(
      'NODE_EXTRA_CA_CERTS="/nowhere/ca.pem"\nNODE_OPTIONS=--stack-trace-limit=7\nUV_THREADPOOL_SIZE=9\nTZ=Asia/Tokyo\nOWN=x\n',
      ["--email", "a b"],
    );
    assert.deepEqual(saidBy(ended), {
      timeZone: "Asia/Tokyo",
      frames: 7,
      threads: "9",
      ca: "/nowhere/ca.pem",
      own: "x",
      options: ["--email", "a b"],
    });
    // Node's own message that it has tried to read the file.
    assert.match(ended.output, /extra certs from `?\/nowhere\/ca\.pem/);
    assert.deepEqual([ended.output.match(/^began$/gm)?.length, ended.code], [2, 0]);
  });

  test("the environment takes precedence over .env, and starts no second process", async () => {
    const ended = await start("TZ=Asia/Tokyo\nOWN=x\n", [], { TZ: "Europe/Berlin" });
    assert.equal(saidBy(ended).timeZone, "Europe/Berlin");
    assert.equal(ended.output.match(/^began$/gm)?.length, 1);
  });

  test("a signal to the first process ends the second, and its exit code is passed on", async () => {
    const { code } = await start("TZ=Asia/Tokyo\n", ["wait"]);
    assert.equal(code, 7);
  });
});
