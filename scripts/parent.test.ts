import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const module = new URL("./with-parent.mjs", import.meta.url);

test("a program whose shell has gone is told to end, as if somebody had pressed Ctrl+C (FF-M-7)", async () => {
  const program = `process.on("SIGTERM", () => { console.log("ends in order"); process.exit(0); });
    console.log("runs"); setInterval(() => {}, 1000);`;
  // The shell waits for the program and does not become it, as between npm and the portal.
  const shell = spawn(
    "/bin/sh",
    [
      "-c",
      '"$0" --import "$1" --eval "$2"; true',
      process.execPath,
      fileURLToPath(module),
      program,
    ],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let said = "";
  shell.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (text.includes("runs")) shell.kill("SIGKILL");
  });
  // The pipe is closed when the program has ended too.
  await once(shell.stdout, "close");
  assert.equal(said, "runs\nends in order\n");
});

test("the demo, every other task and the portal end when their parent has gone", () => {
  for (const name of ["run.mjs", "start.mjs", "with-parent.mjs"]) {
    const source = readFileSync(new URL(`./${name}`, import.meta.url), "utf8");
    assert.match(source, /^endWithParent\(\);$/m, name);
  }
});
