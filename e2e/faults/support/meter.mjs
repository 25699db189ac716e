// Preloaded into a server of the laboratory (NODE_OPTIONS=--import): reports by a socket what the process costs.
import { createServer } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { isMainThread } from "node:worker_threads";

/** The server is idle if it works less than this in such a window, in milliseconds, twice in a row. */
const window = 20;
const little = 2;
/** Work that lasts longer than this is not waited for. */
const patience = 15_000;

const worked = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

async function becomesQuiet() {
  const end = Date.now() + patience;
  for (let quiet = 0; quiet < 2 && Date.now() < end; ) {
    const since = process.cpuUsage();
    await wait(window);
    quiet = worked(since) < little ? quiet + 1 : 0;
  }
}

/**
 * Each line is answered with one: "begin" when the server is idle, "end" when it is idle again, with the cost in
 * between.
 */
function answer(socket) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let began;
  socket.setEncoding("utf8").on("data", async (line) => {
    await becomesQuiet();
    if (line.startsWith("begin")) {
      delay.reset();
      delay.enable();
      // Its timer has to run once before it can measure delays.
      await wait(window);
      began = process.cpuUsage();
      socket.write("{}\n");
    } else {
      const cpu = worked(began);
      delay.disable();
      socket.write(`${JSON.stringify({ cpu, stood: delay.max / 1e6 })}\n`);
    }
  });
  socket.on("error", () => {});
}

if (isMainThread && process.env.METER) createServer(answer).listen(process.env.METER).unref();
