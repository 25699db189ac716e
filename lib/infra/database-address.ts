/** An address for the driver, or its problem (which never quotes the address, because it contains a password). */
export type DatabaseAddress = { url: string; pooled: boolean } | { problem: string };

/** Parameters of other programs, over which the server would refuse the connection. */
const foreignParameters = ["channel_binding", "pgbouncer", "connection_limit"];

/**
 * Validates a database address. Over a network only TLS with a verified certificate is accepted: the driver's `require`
 * verifies nothing, so it is raised to `verify-full`, as is an address without a mode. Weaker modes are refused.
 * Loopback and sockets need no TLS; `tls: "off"` disables it.
 */
export function readDatabaseAddress(text: string, tls: "on" | "off"): DatabaseAddress {
  const form = "should be like postgres://user:password@host:5432/database";
  if (!/^postgres(ql)?:\/\//.test(text)) return { problem: form };
  const encoding = `${form}, with special characters in the password percent-encoded`;
  if (/,[^/?]*:\d|:\d+,/.test(text.replace(/^.*@/, "").replace(/[/?].*$/, ""))) {
    return {
      problem: "names several servers with ports: name one that always leads to the primary",
    };
  }
  // libpq accepts a name without a host; a URL does not.
  const complete = text.replace(/^(postgres(?:ql)?:\/\/[^/?#]*@)(?=[:/?])/, "$1localhost");
  if (!URL.canParse(complete) || !isEncoded(complete)) return { problem: encoding };
  const url = withoutParameters(new URL(complete));
  if (url.pathname.length < 2) return { problem: `names no database: ${form}` };
  const parameters = url.searchParams;
  // Prisma's parameter for a transaction pooler; providers put it into their addresses (FF-M-4).
  const pooled = parameters.get("pgbouncer") === "true";
  for (const name of foreignParameters) parameters.delete(name);
  if (parameters.get("sslrootcert") === "system") parameters.delete("sslrootcert");
  if (parameters.has("sslrootcert")) {
    return { problem: "cannot carry sslrootcert: name the file in NODE_EXTRA_CA_CERTS instead" };
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

/** Whether every % is followed by two hex digits that encode UTF-8: the driver decodes them. */
function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text).length > 0;
  } catch {
    return false;
  }
}

/**
 * Moves libpq's other notations to their usual place (FF-B small): the host as a parameter or a percent-encoded folder,
 * and user, password, port and dbname as parameters. The driver knows a socket's folder only as `host=`, and the others
 * only in the usual place. Values already there take precedence.
 */
function withoutParameters(url: URL): URL {
  const parameters = url.searchParams;
  const take = (name: string) => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value ?? undefined;
  };
  if (/^%2f/i.test(url.hostname)) {
    parameters.set("host", decodeURIComponent(url.hostname));
    url.hostname = "localhost";
  }
  const host = parameters.get("host");
  if (host !== null && !host.startsWith("/")) url.hostname = take("host") ?? "";
  const [user, password, port, name] = ["user", "password", "port", "dbname"].map(take);
  if (url.hostname === "" && (user || password || port)) url.hostname = "localhost";
  url.username ||= encodeURIComponent(user ?? "");
  url.password ||= encodeURIComponent(password ?? "");
  url.port ||= port ?? "";
  if (url.pathname.length < 2 && name) url.pathname = `/${encodeURIComponent(name)}`;
  return url;
}

/** Whether a host name means this machine, so that no packet leaves it. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function isLocal(url: URL): boolean {
  if (url.searchParams.get("host")?.startsWith("/")) return true;
  return url.hostname !== "" && url.hostname.split(",").every(isLoopback);
}

/**
 * The driver's constructor arguments for an address that may name a socket's folder, as in
 * `postgres://user@localhost/database?host=/run/postgresql`: the driver knows the folder only as an option, and would
 * send the parameter to the server, which refuses it.
 */
export function driverArguments(address: string): [url: string, options: { host?: string }] {
  const url = new URL(address);
  const host = url.searchParams.get("host");
  if (host === null) return [address, {}];
  url.searchParams.delete("host");
  return [url.href, { host }];
}
