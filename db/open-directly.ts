import postgres, { type Sql } from "postgres";
import { driverArguments } from "#lib/infra/database-address";

/** One dedicated connection, for state that belongs to a session. */
export function openDirectly(url: string): Sql {
  const [address, options] = driverArguments(url);
  return postgres(address, {
    ...options,
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 10,
    onnotice: () => {},
  });
}
