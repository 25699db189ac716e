import postgres from "postgres";
import type { Portal } from "./portal";

/** Takes the portal's database away, or the right to change it, and gives it back. */
export async function databaseSwitch(portal: Pick<Portal, "databaseUrl">) {
  const url = new URL(portal.databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = "/postgres";
  const admin = postgres(url.href, { max: 1, onnotice: () => {} });
  const missing = `${name}_missing`;
  return {
    async off() {
      await admin`alter database ${admin(name)} with allow_connections false`;
      await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${name}`;
    },
    /** The server is there but has no such database: waiting connections are rejected. */
    async remove() {
      await this.off();
      await admin`alter database ${admin(name)} rename to ${admin(missing)}`;
    },
    async on() {
      const [away] = await admin`select from pg_database where datname = ${missing}`;
      if (away) await admin`alter database ${admin(missing)} rename to ${admin(name)}`;
      await admin`alter database ${admin(name)} with allow_connections true`;
    },
    /** For the portal alone: a test's own connections still write. */
    async readOnly(is: boolean) {
      await admin.unsafe(`alter database "${name}" set default_transaction_read_only = ${is}`);
      await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = ${name} and application_name = 'zugang'`;
    },
    close: () => admin.end({ timeout: 5 }),
  };
}
