import postgres from "postgres";
import type { Portal } from "./portal";

/** Takes the portal's database away, and gives it back. */
export async function databaseSwitch(portal: Portal) {
  const url = new URL(portal.databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = "/postgres";
  const admin = postgres(url.href, { max: 1, onnotice: () => {} });
  return {
    async off() {
      await admin`alter database ${admin(name)} with allow_connections false`;
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    },
    async on() {
      await admin`alter database ${admin(name)} with allow_connections true`;
    },
    close: () => admin.end({ timeout: 5 }),
  };
}
