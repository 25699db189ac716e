import { startPostgres } from "#db/embedded";
import { startResendServer } from "../../e2e/support/resend-server";
import { preparePortal } from "./laboratory";
import { measure, openDoor, page, signIn } from "./load";
import { cpuOf } from "./cpu";
const d = await startPostgres({ folder: "/tmp/q-bench/.zugang/bench/postgres", durable: true });
const resend = await startResendServer();
const lab = { databaseCpu: () => cpuOf(d.pid()) };
const count = Number(process.argv[2]);
for (const options of process.argv.slice(3)) {
  const [flags, env] = options.split("|");
  if (env) Object.assign(process.env, Object.fromEntries([env.split("=")]));
  const portal = await preparePortal("mem", d.url("bench_large"), resend, undefined, flags ? flags.split(" ") : []);
  await portal.start();
  const { cookie } = await portal.person("o.kind = 'operator'");
  const door = await openDoor(portal);
  const held: number[] = [Math.round(portal.memory())];
  for (let n = 0; n < 8; n += 1) {
    const s = await measure(lab, [portal], { count, atOnce: 4 }, async (n) => {
      if (n % 4 === 0) await signIn(door);
      else await page(portal, n % 2 ? "/users" : "/users?q=Lindenbauer", cookie);
    });
    held.push(Math.round(portal.memory()));
    if (n === 7) console.log("app cpu", s.app.toFixed(1));
  }
  console.log(options || "default", held.join(" "));
  await portal.stop(); await portal.sql.end();
}
await resend.close(); await d.stop();
