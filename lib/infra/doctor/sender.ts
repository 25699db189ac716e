import type { Resolver } from "node:dns/promises";
import { type Finding, look } from "./finding";
import { domainOf, domainsAbove } from "./sender-domain";
import {
  findingOfDkim,
  findingOfDmarc,
  findingOfMailServers,
  findingOfSpf,
  isDmarc,
} from "./sender-records";

/** What is asked of a resolver. */
export type Names = Pick<Resolver, "resolveTxt" | "resolveMx" | "resolve4" | "resolve6">;

/** Looks at what the name servers say about the sender's domain, as far as it can be known without a letter. */
export async function findingsOfSender(
  { kind, from }: { kind: string; from: string },
  names: Names,
): Promise<Finding[]> {
  const domain = domainOf(from);
  const isResend = kind === "resend";
  // Resend's return path has a name of its own below the domain.
  const path = isResend ? `send.${domain}` : domain;
  const key = `resend._domainkey.${domain}`;
  const found = [
    takingLetters(names, domain),
    texts(names, path).then((all) => findingOfSpf(path, all)),
    ...(isResend ? [texts(names, key).then((all) => findingOfDkim(key, all))] : []),
    policy(names, domain),
  ];
  return Promise.all(
    found.map((one) =>
      one.catch((error: unknown) =>
        look(
          "sender",
          `the name servers do not answer (${String(Object(error).code)})`,
          "Look at this machine's resolver.",
        ),
      ),
    ),
  );
}

async function takingLetters(names: Names, domain: string): Promise<Finding> {
  const servers = await unlessMissing(names.resolveMx(domain), []);
  const addresses = await Promise.all([
    unlessMissing(names.resolve4(domain), []),
    unlessMissing(names.resolve6(domain), []),
  ]);
  const exchanges = servers.map(({ exchange }) => exchange);
  return findingOfMailServers(domain, exchanges, addresses.flat().length > 0);
}

/** The policy of the domain, or of the nearest one above it that has one. */
async function policy(names: Names, domain: string): Promise<Finding> {
  for (const at of domainsAbove(domain)) {
    const found = (await texts(names, `_dmarc.${at}`)).filter(isDmarc);
    if (found.length > 0) return findingOfDmarc(domain, at, found);
  }
  return findingOfDmarc(domain, domain, []);
}

/** The texts at a name, each in one piece. */
async function texts(names: Names, name: string): Promise<string[]> {
  return (await unlessMissing(names.resolveTxt(name), [])).map((parts) => parts.join(""));
}

async function unlessMissing<T>(found: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (["ENODATA", "ENOTFOUND"].includes(String(Object(error).code))) return otherwise;
    throw error;
  }
}
