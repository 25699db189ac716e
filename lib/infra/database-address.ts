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
  const encoding = `${form}, with special characters in the password percent-encoded`;
  if (/,[^/?]*:\d|:\d+,/.test(text.replace(/^.*@/, "").replace(/[/?].*$/, ""))) {
    return {
      problem: "names several servers with ports: name one that always leads to the primary",
    };
  }
  // libpq takes a name without a host; a URL does not.
  const complete = text.replace(/^(postgres(?:ql)?:\/\/[^/?#]*@)(?=[:/?])/, "$1localhost");
  if (!URL.canParse(complete) || !isEncoded(complete)) return { problem: encoding };
  const url = withoutParameters(new URL(complete));
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

/** A % is followed by two hex digits, and what they mean is UTF-8: the driver decodes. */
function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text).length > 0;
  } catch {
    return false;
  }
}

/**
 * libpq's other places for what an address names (FF-B small): the host as a parameter or a percent-encoded folder, and
 * user, password, port and dbname as parameters. The driver knows the folder of a socket only as `host=`, and the rest only
 * in its place. What is in its place already counts.
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
