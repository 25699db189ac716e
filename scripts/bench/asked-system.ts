import { findFreePort } from "#db/free-port";
import { type Ask, ask, locationOf } from "../../e2e/support/http";
import type { BenchPortal } from "./laboratory";

/** The telephone system's host as the bench plays it: its proxy asks the portal, and hands on the way of browsers to it. */
export type AskedSystem = {
  /** Nothing listens there: everything is asked of the portal, under this host. */
  address: string;
  /** Leads the holder of this cookie of the portal there; the Cookie header for it. */
  enter(portal: BenchPortal, cookie: string): Promise<string>;
  /** Asks about a request with these cookies; the status of the answer. */
  question(portal: BenchPortal, area: string, cookie?: string): Promise<number>;
};

const navigation = {
  Accept: "text/html",
  "Sec-Fetch-Mode": "navigate",
  "Sec-Fetch-Dest": "document",
};

/** A host on this machine. */
export async function telephoneSystem(): Promise<AskedSystem> {
  const address = `http://127.0.0.1:${await findFreePort()}`;
  const { host } = new URL(address);
  const step = async (portal: BenchPortal, path: string, { headers, ...options }: Ask) => {
    const answer = await ask(portal, path, { ...options, headers: { ...navigation, ...headers } });
    const cookies = answer.cookies.map((cookie) => cookie.split(";")[0] ?? "");
    if (answer.status !== 303) throw new Error(`${path} answers ${answer.status}`);
    return { next: locationOf(answer), cookies };
  };
  return {
    address,
    enter: async (portal, cookie) => {
      const there = { Host: host };
      const begun = await step(portal, "/.zugang/begin?to=/", { headers: there });
      const { next } = await step(portal, begun.next, { cookie });
      const nonce = begun.cookies.join("; ");
      const { cookies } = await step(portal, next, { headers: there, cookie: nonce });
      const session = cookies.find((one) => /\.system=./.test(one));
      if (!session) throw new Error("nobody got in");
      return session;
    },
    question: async (portal, area, cookie) => {
      const path = `/authz/telephoneSystem/${area}`;
      return (await ask(portal, path, { headers: { Host: host }, cookie })).status;
    },
  };
}
