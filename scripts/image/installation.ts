import PostalMime, { type Email } from "postal-mime";
import { findFreePort } from "#db/free-port";
import { becomes } from "../../e2e/faults/support/load";
import { type AcceptedMail, startSmtpServer } from "../../e2e/support/smtp-server";
import { Browser, type Shown } from "../connect/browser";
import { newSecrets } from "../support/settings";
import { type Opened, runInImage, withFolders } from "./container";
import { type DatabaseServer, emptyDatabase } from "./database";
import { places, writeFolders } from "./folders";
import { openPair, type Pair } from "./pair";
import type { Entrance } from "./proxies";

/** The electricity provider's portal: two processes of the image behind a proxy, a database, a mail server. */
export type Installation = {
  url: string;
  pair: Pair;
  /** Starts both processes and the proxy in front of them. */
  start(): Promise<void>;
  /** Where Prometheus asks each process. */
  metrics: readonly string[];
  ordersKey: string;
  /** Runs a program of the image with the portal's own variables: what it prints. */
  run(program: string, ...options: string[]): Promise<string>;
  /** All letters that the mail server has taken for this address. */
  lettersTo(email: string): readonly AcceptedMail[];
  /** Waits for the first letter to this address. */
  letterTo(email: string): Promise<Email & { mail: AcceptedMail }>;
  /** Signs somebody in who has a browser that speaks neither German nor English. */
  signIn(login: string, password: string): Promise<{ browser: Browser; page: Shown }>;
};

const login = { user: "portal@lichtbogen.example", password: "Schiff/Anker@7" };

/** Prepares the installation; its processes do not run yet. */
export async function openInstallation(
  opened: Opened,
  { server, entrance }: { server: DatabaseServer; entrance: Entrance },
  ends: (() => unknown)[],
): Promise<Installation> {
  const { folders, certificate } = await writeFolders();
  const inside = withFolders(opened, folders);
  const mail = await startSmtpServer({ secure: true, certificate, login });
  ends.push(() => mail.close());
  const [port, ...ports] = await freePorts(5);
  const [processes, metrics] = [ports.slice(0, 2), ports.slice(2)];
  const [user, password] = [login.user, login.password].map(encodeURIComponent);
  const secrets = newSecrets();
  const url = `http://localhost:${port}`;
  const variables = {
    DATABASE_URL: await emptyDatabase(server, "zugang_afternoon"),
    APP_URL: url,
    ...secrets,
    PORTAL_CONFIG: places.configuration,
    NODE_EXTRA_CA_CERTS: places.authority,
    MAIL_URL: `smtps://${user}:${password}@localhost:${mail.port}`,
    MAIL_FROM: "Portal <portal@lichtbogen.example>",
    TRUSTED_PROXY: "1",
    LISTEN: "127.0.0.1",
  };
  const variablesOf = (at: 0 | 1) => ({
    ...variables,
    PORT: String(processes[at]),
    METRICS_PORT: String(metrics[at]),
  });
  const pair = openPair(inside, [variablesOf(0), variablesOf(1)]);
  ends.push(() => pair.stop());
  const lettersTo = (email: string) => mail.accepted.filter(({ to }) => to.includes(email));
  return {
    ...{ url, pair, lettersTo, ordersKey: secrets.ORDERS_API_KEY },
    async start() {
      await pair.start();
      const proxy = await entrance.start(Number(port), processes);
      ends.push(() => proxy.stop());
    },
    metrics: metrics.map((one) => `http://127.0.0.1:${one}/metrics`),
    run: (program, ...options) =>
      runInImage(inside, ["node", `${program}.mjs`, ...options], variables),
    async letterTo(email) {
      await becomes(async () => lettersTo(email).length > 0, 60_000);
      const [letter] = lettersTo(email);
      if (!letter) throw new Error(`no letter to ${email}: ${mail.commands().join(", ")}`);
      return { ...(await PostalMime.parse(letter.raw)), mail: letter };
    },
    async signIn(name, secret) {
      const browser = new Browser("fr-FR");
      const page = await browser.open(`${url}/sign-in`);
      const fields = { login: name, password: secret };
      return { browser, page: await browser.send(page, "Sign in", fields) };
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await findFreePort());
  return [...ports];
}
