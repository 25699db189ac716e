import { broken, type Finding, look, ok } from "./finding";

/** What the SPF records at a domain mean (RFC 7208). */
export function findingOfSpf(domain: string, texts: readonly string[]): Finding {
  const records = texts.filter((text) => /^v=spf1( |$)/i.test(text));
  if (records.length > 1)
    return broken(
      "sender",
      `${domain} has ${records.length} SPF records, so none counts`,
      "Leave one.",
    );
  const [record] = records;
  if (!record)
    return look(
      "sender",
      `${domain} has no SPF record`,
      "Add the TXT record that your mail provider names (with Resend at the return path, usually send.<domain>).",
    );
  if (/(^| )\+?all( |$)/i.test(record))
    return broken(
      "sender",
      `the SPF record of ${domain} lets everybody send`,
      "End it with ~all or -all.",
    );
  return ok("sender", `${domain} has an SPF record`);
}

/** Whether a text is a DMARC record. */
export function isDmarc(text: string): boolean {
  return /^v=DMARC1(;|\s|$)/i.test(text);
}

/**
 * What the DMARC records that apply to a domain mean (RFC 7489).
 *
 * @param at where they were found: the domain itself or one above it
 */
export function findingOfDmarc(domain: string, at: string, texts: readonly string[]): Finding {
  const records = texts.filter(isDmarc);
  const advice = `Add _dmarc.${domain} TXT "v=DMARC1; p=quarantine; rua=mailto:…", and p=reject once the reports are clean: these letters have links that open accounts.`;
  if (records.length > 1)
    return broken(
      "sender",
      `${at} has ${records.length} DMARC records, so none counts`,
      "Leave one.",
    );
  const [record] = records;
  if (!record) return look("sender", `${domain} has no DMARC record`, advice);
  const tag = (name: string) =>
    new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*(\\w+)`, "i").exec(record)?.[1];
  const policy = ((at === domain ? undefined : tag("sp")) ?? tag("p") ?? "").toLowerCase();
  if (policy === "none")
    return look(
      "sender",
      `the DMARC policy of ${at} is none: forged letters are delivered`,
      advice,
    );
  if (policy !== "quarantine" && policy !== "reject")
    return broken("sender", `the DMARC record of ${at} has no policy`, advice);
  return ok("sender", `the DMARC policy of ${at} is ${policy}`);
}

/** What a DKIM record means that is known by its name (RFC 6376). */
export function findingOfDkim(name: string, texts: readonly string[]): Finding {
  const key = texts.map((text) => /(?:^|;)\s*p\s*=\s*([^;]*)/.exec(text)?.[1]?.trim());
  if (key.some((one) => one)) return ok("sender", `${name} has a DKIM key`);
  return key.some((one) => one === "")
    ? broken("sender", `the DKIM key at ${name} was withdrawn`, "Add the record that Resend names.")
    : look("sender", `there is no DKIM key at ${name}`, "Add the record that Resend names.");
}

/** What the mail servers of a domain mean for answers to letters. */
export function findingOfMailServers(
  domain: string,
  names: readonly string[],
  hasAddress: boolean,
): Finding {
  const isNull = names.length === 1 && (names[0] === "" || names[0] === ".");
  if (names.length > 0 && !isNull) return ok("sender", `${domain} takes letters (MX)`);
  if (!isNull && hasAddress) return ok("sender", `${domain} takes letters (at its own address)`);
  return look(
    "sender",
    `${domain} takes no letters (no MX)`,
    "Some servers refuse letters from such a domain: add an MX, also if nobody reads there.",
  );
}
