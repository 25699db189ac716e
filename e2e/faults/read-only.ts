import { execFileSync } from "node:child_process";
import { appendFileSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formOf, post } from "../support/forms";
import { ask } from "../support/http";
import { freshCompany } from "../support/people";
import { openSession } from "../support/sessions";
import type { Fault, Outcome } from "./support/fault";
import { newHistory } from "./support/history";
import { type Laboratory, openSql, type Stage } from "./support/laboratory";
import { becomes } from "./support/load";
import { isUnavailable, openCustomers, openTraffic } from "./support/traffic";

/**
 * Reads, changes and signs out while the database accepts no changes, and again afterwards.
 *
 * @param surely false if a change may still find space somewhere: then it has to be complete
 */
async function whileNothingCanBeWritten(
  stage: Stage,
  changes: number,
  surely: boolean,
  begin: () => Promise<void>,
  end: () => Promise<void>,
): Promise<Outcome> {
  const { portal, sql } = stage;
  const customers = await openCustomers(portal, sql, Math.ceil(changes / 30) + 1);
  const history = newHistory();
  const traffic = openTraffic(portal, sql, customers, history);
  // A user whose last request is so long ago that it would be updated.
  await sql`update sessions set last_seen_at = now() - interval '20 minutes'`;
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const signOut = await formOf(portal, "/account", "Abmelden", cookie);
  const problems: string[] = [];
  await begin();
  // The connections that were cut off for this are replaced first.
  const probe = openTraffic(portal, sql, customers, newHistory());
  await becomes(async () => (await probe.read(0)).end === "ok", 5_000);
  for (let n = 0; n < changes; n += 1) await traffic.create(n);
  for (let n = 0; n < 12; n += 1) await traffic.read(n);
  const left = await post(portal, "/account", signOut.fields, { cookie });
  const cleared = left.cookies.some((one) => /^zugang-\d+\.session=;/.test(one));
  const of = (kind: string) => history.operations.filter((one) => one.kind === kind);
  const shown = of("read").filter(({ end: how }) => how === "ok").length;
  const told = of("create").filter(({ end: how }) => how === "info").length;
  const failed = of("create").filter(({ end: how }) => how === "fail").length;
  if (shown < 12) problems.push(`${12 - shown} of 12 lists failed`);
  if (failed > 0) problems.push(`${failed} changes were answered with something else`);
  if (told < (surely ? changes : 1))
    problems.push(`only ${told} of ${changes} changes were refused`);
  if (!cleared && !isUnavailable(left)) problems.push(`signing out answered ${left.status}`);
  if (cleared && surely) problems.push("signed out without a change");
  await end();
  const again = openTraffic(portal, sql, customers, history);
  const back = await becomes(async () => (await again.create(0)).end === "ok", 20_000);
  if (back === null || back > 5_000) problems.push(`back only after ${back ?? 20_000} ms`);
  const stillIn = (await ask(portal, "/account", { cookie })).status === 200;
  if (stillIn === cleared) problems.push("about signing out the person was told something untrue");
  if (!stage.instances.every((one) => one.alive())) problems.push("a server process ended");
  problems.push(...(await traffic.check()));
  return {
    count: `${changes} changes, 12 lists, 1 sign-out`,
    measured: `${told} changes answered "not now", ${shown} lists shown, sign-out ${cleared ? "done" : `${left.status} with the cookie kept`}; back after ${back} ms`,
    problems,
  };
}

const criterion =
  "lists are shown, changes are answered (not now), a confirmed sign-out has happened, no 500, nothing half done, five seconds later everything works";

const readOnly: Fault = {
  id: "F-13a",
  what: "the database is read-only (default_transaction_read_only)",
  criterion,
  async run({ open }) {
    const stage = await open();
    const admin = openSql(stage.databaseUrl, 1);
    const name = new URL(stage.databaseUrl).pathname.slice(1);
    const set = async (value: "on" | "off") => {
      await admin.unsafe(`alter database "${name}" set default_transaction_read_only = ${value}`);
      await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = ${name} and application_name = 'zugang'`;
    };
    try {
      return await whileNothingCanBeWritten(
        stage,
        12,
        true,
        () => set("on"),
        async () => {
          await admin`set default_transaction_read_only = off`;
          await set("off");
        },
      );
    } finally {
      await admin.end({ timeout: 1 });
      await stage.close();
    }
  },
};

/** A small separate disk; null if this process may not mount one. */
function mountSmallDisk(database: Laboratory["database"]): string | null {
  const folder = mkdtempSync(join(tmpdir(), "zugang-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64m,mode=0711", "tmpfs", folder], {
      stdio: "ignore",
    });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const space = join(folder, "space");
  mkdirSync(space);
  const { uid, gid } = statSync(join(database.folder, "data"));
  chownSync(space, uid, gid);
  return folder;
}

const diskFull: Fault = {
  id: "F-13b",
  what: "the database's disk is full",
  criterion,
  async run({ open, database }) {
    const folder = mountSmallDisk(database);
    if (folder === null) return { skipped: "a small disk of its own needs the right to mount one" };
    const stage = await open();
    const admin = openSql(database.adminUrl, 1);
    const name = new URL(stage.databaseUrl).pathname.slice(1);
    try {
      await stage.instances[0]?.stop();
      await stage.sql.end({ timeout: 1 });
      await admin.unsafe(`create tablespace small location '${join(folder, "space")}'`);
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
      await admin.unsafe(`alter database "${name}" set tablespace small`);
      stage.sql = openSql(stage.databaseUrl);
      await stage.instances[0]?.start();
      const filler = join(folder, "filler");
      return await whileNothingCanBeWritten(
        stage,
        150,
        false,
        async () => {
          const piece = Buffer.alloc(4_096);
          try {
            for (;;) appendFileSync(filler, piece);
          } catch {
            // Now it is full. The last pages of the database's tables have some space left for a while.
          }
        },
        async () => rmSync(filler),
      );
    } finally {
      await stage.close();
      await admin.unsafe("drop tablespace if exists small").catch(() => {});
      await admin.end({ timeout: 1 });
      execFileSync("umount", ["-l", folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export const readOnlyDatabases: Fault[] = [readOnly, diskFull];
