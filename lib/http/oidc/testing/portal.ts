import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import { startSession } from "#lib/domain/sign-in/sessions";
import { captureLog, type Line } from "#lib/domain/testing/captured-log";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  type World,
} from "#lib/domain/testing/database";
import { encryptSession } from "#lib/http/session-token";
import { answeringSystems } from "#lib/http/systems";
import { environment } from "#lib/infra/env";
import { createFront } from "#lib/infra/server/front";
import { workDone } from "#lib/infra/server/lifecycle";
import type { AreaId } from "#lib/rules/catalogue";
import { cookieNameAt } from "#lib/rules/cookie-name";
import type { Actor } from "#lib/rules/delegation";

/** The server in front with the provider of OpenID Connect and a database of its own, without Next. */
export type TestPortal = {
  world: World;
  url: string;
  /** What it has logged so far. */
  lines: Line[];
  /** Ends it, and fails if it has logged a fault: no request of a test may meet one. */
  close(): Promise<void>;
};

/**
 * Starts it. Pages of the portal answer with their own address as text.
 *
 * @param settings of the environment, beside those of `openWorld`
 */
export async function openPortal(settings: Record<string, string> = {}): Promise<TestPortal> {
  const world = await openWorld();
  Object.assign(process.env, settings);
  const { lines, end } = captureLog();
  const server: Server = createFront(
    // The port is known once it listens.
    new Proxy({} as URL, { get: (_, name) => Reflect.get(environment().appUrl, name) }),
    answeringSystems(async (request, response) => {
      response.setHeader("Content-Type", "text/plain");
      response.end(`page ${request.url}`);
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  process.env.APP_URL = url;
  await addOrganization("provider", null);
  return {
    world,
    url,
    lines,
    close: async () => {
      await workDone();
      end();
      server.close();
      server.closeAllConnections();
      await world.close();
      assert.deepEqual(
        lines.filter(({ event }) => event === "fault"),
        [],
      );
    },
  };
}

/** Adds a customer, and a person there with these areas. */
export async function addPerson(...areas: AreaId[]): Promise<Actor> {
  const [provider] = await rows<{ id: number }>(
    sql`select id from organizations where kind = 'provider'`,
  );
  const parent = { organizationId: provider?.id ?? 0, kind: "provider" } as const;
  const { organizationId } = await addOrganization("customer", parent);
  return addUser(organizationId, areas);
}

/** The cookie of a new session of this person. */
export async function signIn({
  userNumber,
}: Actor): Promise<{ name: string; value: string; id: string }> {
  const browser = { userAgent: "", device: null, previousSession: null } as const;
  const id = await startSession(userNumber, browser);
  if (!id) throw new Error("may not sign in");
  return {
    name: cookieNameAt(environment().appUrl, "session"),
    value: await encryptSession(id),
    id,
  };
}

type Cookie = { name: string; value: string; path: string };

/** A browser that keeps cookies with their paths, and follows no redirect by itself. */
export class TestBrowser {
  #cookies: Cookie[] = [];

  set(name: string, value: string, path = "/"): void {
    this.#cookies = this.#cookies.filter((one) => one.name !== name || one.path !== path);
    if (value !== "") this.#cookies.push({ name, value, path });
  }

  async signIn(person: Actor): Promise<string> {
    const { name, value, id } = await signIn(person);
    this.set(name, value);
    return id;
  }

  async ask(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    const cookie = this.#cookies
      .filter(
        ({ path }) => url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/, "/")),
      )
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    const headers = { Accept: "text/html", ...(cookie && { Cookie: cookie }), ...init.headers };
    const response = await fetch(url, { redirect: "manual", ...init, headers });
    for (const one of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      const gone = /expires=Thu, 01 Jan 1970/i.test(one);
      this.set(name, gone ? "" : value, /; *path=([^;]+)/i.exec(one)?.[1] ?? "/");
    }
    return response;
  }

  /** Follows redirects until an address of another origin, or an answer that is none. */
  async follow(address: string | URL): Promise<{ url: URL; response: Response | null }> {
    let url = new URL(address);
    const { origin } = url;
    for (let steps = 0; steps < 10; steps++) {
      if (url.origin !== origin) return { url, response: null };
      const response = await this.ask(url);
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || !location) return { url, response };
      url = new URL(location, url);
    }
    throw new Error(`too many redirects at ${url}`);
  }
}
