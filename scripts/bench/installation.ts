import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import type { EmbeddedServer } from "#db/embedded";
import { migrationsFolder } from "#db/migrate";
import { root } from "../support/paths";
import { type Filling, fill } from "./seed";

/** How long filled databases are used again: their sessions and invitations grow old. */
const longest = "6 hours";
/** What a filled database is made from, besides the migrations. */
const makers = ["scripts/bench/seed.ts", "scripts/bench/without-checks.ts"];

/** Makes a database anew with this content: a copy of one that an earlier run has filled, or else of one that it fills now. */
export async function newInstallation(
  { url }: EmbeddedServer,
  name: string,
  filling: Filling,
): Promise<string> {
  const admin = postgres(url("postgres"), { max: 1, onnotice: () => {} });
  const kept = `${name}_${filling.users}`;
  const made = fingerprintOf(filling);
  const isUsable = await isAsMade(admin, kept, made);
  if (!isUsable) {
    await admin`drop database if exists ${admin(kept)} with (force)`;
    await admin`create database ${admin(kept)} template template0 encoding 'UTF8'`;
    await fill(url(kept), filling);
    // The last thing, so that a database that was left unfinished does not have it.
    await admin.unsafe(`comment on database "${kept}" is '${made} ${new Date().toISOString()}'`);
  }
  await admin`drop database if exists ${admin(name)} with (force)`;
  await admin`create database ${admin(name)} template ${admin(kept)} strategy file_copy`;
  // A clone lacks the database-level rights that the migrations revoked (FF-M-1).
  await admin`revoke temporary on database ${admin(name)} from public`;
  await admin.end();
  return isUsable ? "a copy of the last run's" : "filled";
}

async function isAsMade(admin: Sql, name: string, made: string): Promise<boolean> {
  const [row] = await admin<{ usable: boolean }[]>`
    select starts_with(note, ${`${made} `}) and split_part(note, ' ', 2)::timestamptz > now() - ${longest}::interval as usable
    from (select shobj_description(oid, 'pg_database') as note from pg_database where datname = ${name}) noted
    where note is not null`;
  return row?.usable ?? false;
}

function fingerprintOf(filling: Filling): string {
  const hash = createHash("sha256").update(JSON.stringify(filling));
  const migrations = readdirSync(migrationsFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(sql|json)$/.test(name))
    .map((name) => join(migrationsFolder, name));
  for (const path of [...makers.map((name) => join(root, name)), ...migrations.sort()])
    hash.update(readFileSync(path));
  return hash.digest("hex").slice(0, 16);
}
