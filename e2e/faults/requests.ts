import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { limits } from "#lib/rules/limits";
import { ask, cookieOf } from "../support/http";
import { memoryOf } from "./sign-ins";
import type { Fault } from "./support/fault";
import type { Stage } from "./support/laboratory";
import { openCustomers } from "./support/traffic";

/** Sends the head of a request and then a byte now and then; records what the server said before it closed. */
function crawl(port: number, head: string): { socket: Socket; answer: Promise<string> } {
  const socket = connect(port, "127.0.0.1");
  let said = "";
  const answer = new Promise<string>((resolve) => {
    socket.on("data", (chunk) => {
      said += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(said));
  });
  socket.write(head);
  const dripping = setInterval(() => socket.writable && socket.write("x"), 1_000);
  socket.on("close", () => clearInterval(dripping));
  return { socket, answer };
}

const slowClients: Fault = {
  id: "F-16a",
  what: "clients that send their headers or their form a byte a second (slowloris)",
  criterion: `their connections are closed (408 at most) within the limits of ${limits.httpHeaders / 1000} s for headers and ${limits.httpRequest / 1000} s for a request, and all other clients are served meanwhile`,
  async run({ open, quick, say }) {
    const stage = await open();
    const { portal } = stage;
    try {
      const port = stage.instances[0]?.port ?? 0;
      const many = quick ? 60 : 300;
      const host = new URL(portal.url).host;
      const heads = [
        `GET / HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `,
        `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 60000\r\n\r\n`,
      ];
      const began = Date.now();
      const crawlers = Array.from({ length: many }, (_, n) => crawl(port, heads[n % 2] ?? ""));
      const patience = limits.httpRequest + limits.httpHeaders + 5_000;
      let closed = 0;
      for (const { answer } of crawlers) void answer.then(() => (closed += 1));
      const problems: string[] = [];
      const served: number[] = [];
      while (closed < many && Date.now() - began < patience) {
        const at = Date.now();
        const { status } = await ask(portal, "/sign-in");
        served.push(Date.now() - at);
        if (status !== 200) problems.push(`the sign-in page answered ${status}`);
        say(`${closed} of ${many} closed`);
        await wait(500);
      }
      const took = Date.now() - began;
      for (const { socket } of crawlers) socket.destroy();
      if (closed < many) problems.push(`${many - closed} clients were still connected`);
      const answers = await Promise.all(crawlers.map(({ answer }) => answer));
      const told = answers.filter((text) => text.startsWith("HTTP/1.1 408")).length;
      if (answers.some((text) => /^HTTP\/1.1 [25]/.test(text)))
        problems.push("a slow client got another answer");
      return {
        count: `${many} clients`,
        measured: `all closed after ${took} ms, ${told} with 408; the sign-in page took ${Math.max(...served)} ms at most`,
        problems: [...new Set(problems)],
      };
    } finally {
      await stage.close();
    }
  },
};

/** URLs that accept input, and one that does not exist. */
const addresses = [
  "/sign-in",
  "/users/new",
  "/api/orders",
  "/api/webhooks/resend",
  "/api/auth/session",
  "/nothing",
];

async function oversized(
  stage: Stage,
  cookie: string,
): Promise<{ statuses: Map<string, number>; problems: string[] }> {
  const { portal } = stage;
  const problems: string[] = [];
  const statuses = new Map<string, number>();
  const expect = async (what: string, allowed: number[], call: Promise<{ status: number }>) => {
    // If the server responds and closes while the rest is still being sent, the client may see a reset connection.
    const status = await call.then(
      (answer) => answer.status,
      () => 0,
    );
    statuses.set(`${status}`, (statuses.get(`${status}`) ?? 0) + 1);
    if (status !== 0 && !allowed.includes(status)) problems.push(`${what} answered ${status}`);
  };
  const body = Buffer.alloc(10 * 1024 * 1024, "x");
  const type = "multipart/form-data; boundary=x";
  for (const path of addresses) {
    const headers = { "Content-Type": type, Origin: portal.url };
    const post = { method: "POST", agent: false, cookie } as const;
    await expect(`10 MB to ${path}`, [413], ask(portal, path, { ...post, body, headers }));
    const chunked = { ...headers, "Transfer-Encoding": "chunked" };
    await expect(
      `10 MB in chunks to ${path}`,
      [400, 401, 404, 405, 411, 413, 415, 503],
      ask(portal, path, { ...post, body, headers: chunked }),
    );
    await expect(
      `a header of 100 kB to ${path}`,
      [431],
      ask(portal, path, { agent: false, headers: { "X-Long": "x".repeat(100_000) } }),
    );
    await expect(
      `a cookie of 100 kB to ${path}`,
      [431],
      ask(portal, path, {
        agent: false,
        cookie: `${cookieOf(portal, "session")}=${"x".repeat(100_000)}`,
      }),
    );
  }
  return { statuses, problems };
}

const tooLarge: Fault = {
  id: "F-16b",
  what: "bodies of 10 MB and headers and cookies of 100 kB, sent to every kind of address",
  criterion:
    "413 (or 411 without a length) and 431 or a closed connection, memory grows by less than 150 MB",
  async run({ open, quick, say }) {
    const stage = await open();
    try {
      const [customer] = await openCustomers(stage.portal, stage.sql, 1);
      const pid = stage.instances[0]?.pid() ?? 0;
      const rounds = quick ? 2 : 10;
      const problems: string[] = [];
      const all = new Map<string, number>();
      await oversized(stage, customer?.cookie ?? "");
      const before = memoryOf(pid);
      let most = before;
      for (let round = 0; round < rounds; round += 1) {
        say(`${round + 1} of ${rounds}`);
        const { statuses, problems: found } = await oversized(stage, customer?.cookie ?? "");
        for (const [status, count] of statuses) all.set(status, (all.get(status) ?? 0) + count);
        problems.push(...found);
        most = Math.max(most, memoryOf(pid));
      }
      if (most - before > 150) problems.push(`memory grew by ${most - before} MB`);
      if ((await ask(stage.portal, "/sign-in")).status !== 200)
        problems.push("the sign-in page failed");
      return {
        count: `${rounds} × ${addresses.length * 4} requests`,
        measured: `${[...all].map(([status, count]) => `${count} × ${status === "0" ? "closed" : status}`).join(", ")}; memory ${before} → ${most} MB`,
        problems: [...new Set(problems)],
      };
    } finally {
      await stage.close();
    }
  },
};

export const requests: Fault[] = [slowClients, tooLarge];
