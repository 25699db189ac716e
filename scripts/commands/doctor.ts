import { Resolver } from "node:dns/promises";
import { tmpdir } from "node:os";
import { disconnect } from "#db/pool";
import { examineDatabase } from "#lib/domain/installation/examine-database";
import { findingsOfDisk } from "#lib/infra/doctor/disk";
import { type Finding, within } from "#lib/infra/doctor/finding";
import { findingsOfPortal } from "#lib/infra/doctor/portal";
import { findingsOfResend } from "#lib/infra/doctor/resend";
import { findingsOfSender, type Names } from "#lib/infra/doctor/sender";
import { findingsOfProblems, findingsOfSettings } from "#lib/infra/doctor/settings";
import { findingsOfSmtp } from "#lib/infra/doctor/smtp";
import { findingsOfSystems } from "#lib/infra/doctor/systems";
import { type Environment, readEnvironment } from "#lib/infra/env";
import type { MailSettings } from "#lib/infra/mail-settings";
import { limits } from "#lib/rules/limits";
import { loadVariables } from "../standalone/variables.mjs";

/**
 * `npm run doctor`, and `node doctor.mjs` in the image: looks at an installation from outside, and says what to do. Changes
 * nothing, sends no letter and prints no secret. The exit code is 1 if something is broken.
 */
export async function run(): Promise<void> {
  await loadVariables();
  const names = new Resolver({ timeout: limits.doctorCheck / 4, tries: 2 });
  const findings = await examine(process.env, names);
  process.stdout.write(reportOf(findings));
  if (findings.some(({ state }) => state === "broken")) process.exitCode = 1;
}

/** Everything that can be found out with these settings. */
export async function examine(
  variables: Readonly<Record<string, string | undefined>>,
  names: Names,
): Promise<Finding[]> {
  const disk = within("disk", () => findingsOfDisk([process.cwd(), tmpdir()]));
  let environment: Environment;
  try {
    environment = readEnvironment(variables);
  } catch (error) {
    return [...findingsOfProblems(error), ...(await disk)];
  }
  const { appUrl, demo, mail, systems } = environment;
  const checks = [
    within("database", () => examineDatabase(demo)),
    within("portal", (signal) => findingsOfPortal(appUrl, signal)),
    ...checksOfMail(mail, names),
    within("systems", (signal) => findingsOfSystems(systems, signal)),
    disk,
  ];
  try {
    return [...findingsOfSettings(environment), ...(await Promise.all(checks)).flat()];
  } finally {
    await disconnect();
  }
}

/** Letters of a demo stay on this machine. */
function checksOfMail(mail: MailSettings, names: Names): Promise<Finding[]>[] {
  if (mail.kind !== "resend" && mail.kind !== "smtp") return [];
  return [
    within("mail", (signal) =>
      mail.kind === "smtp" ? findingsOfSmtp(mail, signal) : findingsOfResend(mail, signal),
    ),
    within("sender", () => findingsOfSender(mail, names)),
  ];
}

const words = { ok: "ok", look: "look at this", broken: "broken" } as const;

/** The findings as lines for a terminal. */
export function reportOf(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ about, state, what, advice }) => [
    `${words[state].padEnd(14)}${about.padEnd(10)}${what}`,
    ...(advice ? [`${" ".repeat(24)}→ ${advice}`] : []),
  ]);
  const count = (state: Finding["state"]) => findings.filter((one) => one.state === state).length;
  return `${lines.join("\n")}\n\n${count("ok")} ok, ${count("look")} to look at, ${count("broken")} broken\n`;
}
