import postgres from "postgres";
import { migrateDatabase } from "#db/migrate";
import { connect, disconnect } from "#db/pool";
import type { World } from "./database";

/**
 * Switches to an empty database whose locale is "C", which knows no letter beyond Z (FF-M-10).
 *
 * @returns a function that switches back to the world's own, and drops it
 */
export async function enterUnlettered(world: World): Promise<() => Promise<void>> {
  const url = new URL(world.url);
  const name = `${url.pathname.slice(1)}_c`;
  url.pathname = `/${name}`;
  const admin = postgres(world.url, { max: 1, onnotice: () => {} });
  await admin`drop database if exists ${admin(name)} with (force)`;
  await admin`create database ${admin(name)} template template0 encoding 'UTF8' locale 'C' locale_provider libc`;
  await migrateDatabase(url.href);
  await disconnect();
  connect(url.href);
  return async () => {
    await disconnect();
    connect(world.url);
    await admin`drop database if exists ${admin(name)} with (force)`;
    await admin.end();
  };
}
