/** An address as the driver takes it, or what is wrong with it (never the address: it has a password). */
export type DatabaseAddress = { url: string; pooled: boolean } | { problem: string };

/** What other programs put into an address; the server would refuse to connect over them. */
const foreignParameters = ["channel_binding", "pgbouncer", "connection_limit"];

/**
 * Judges the address of a database. Over a network only TLS with a verified certificate will do:
 * the driver's `require` verifies nothing, so it is raised to `verify-full`, as is an address that
 * does not say. Weaker words are refused. Loopback and sockets need none, `tls: "off"` asks for none.
 */
export function readDatabaseAddress(text: string, tls: "on" | "off"): DatabaseAddress {
  const form = "should be like postgres://user:password@host:5432/database";
  if (!/^postgres(ql)?:\/\//.test(text)) return { problem: form };
  if (!URL.canParse(text)) {
    return { problem: `${form}, with special characters in the password percent-encoded` };
  }
  const url = new URL(text);
  if (url.pathname.length < 2) return { problem: `names no database: ${form}` };
  const parameters = url.searchParams;
  // Prisma's word for a pooler that hands connections around; providers print it in their addresses (FF-M-4).
  const pooled = parameters.get("pgbouncer") === "true";
  for (const name of foreignParameters) parameters.delete(name);
  if (parameters.get("sslrootcert") === "system") parameters.delete("sslrootcert");
  if (parameters.has("sslrootcert")) {
    return { problem: "can not carry sslrootcert: name the file in NODE_EXTRA_CA_CERTS instead" };
  }
  if (isLocal(url)) return { url: url.href, pooled };

  const mode = parameters.get("sslmode") ?? parameters.get("ssl") ?? "verify-full";
  parameters.delete("ssl");
  if (tls === "off") {
    if (!parameters.has("sslmode")) parameters.set("sslmode", "disable");
    return { url: url.href, pooled };
  }
  if (!["require", "verify-ca", "verify-full", "true"].includes(mode)) {
    return {
      problem: `asks for sslmode=${mode}: use verify-full, or set DATABASE_TLS=off if the network itself is trusted`,
    };
  }
  parameters.set("sslmode", "verify-full");
  return { url: url.href, pooled };
}

/** True for this machine: no packet leaves it. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function isLocal(url: URL): boolean {
  if (url.searchParams.get("host")?.startsWith("/")) return true;
  return url.hostname !== "" && url.hostname.split(",").every(isLoopback);
}

/**
 * What the driver's constructor takes for an address that may name a socket's folder, as in
 * `postgres://user@localhost/database?host=/run/postgresql`: the driver knows that as an option only,
 * and would send the parameter to the server, which refuses it.
 */
export function driverArguments(address: string): [url: string, options: { host?: string }] {
  const url = new URL(address);
  const host = url.searchParams.get("host");
  if (host === null) return [address, {}];
  url.searchParams.delete("host");
  return [url.href, { host }];
}
