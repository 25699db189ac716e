import { sql } from "drizzle-orm";
import { requireSecondFactorHere } from "#lib/domain/organizations/require-second-factor";
import type { Actor } from "#lib/rules/delegation";
import { dayFromToday } from "./company";
import { rows } from "./database";

/** Requires a second factor in the owner's organization, and lets the day of it come. */
export async function requireFromToday(owner: Actor): Promise<void> {
  await requireSecondFactorHere(owner, { from: await dayFromToday(1) });
  await letDaysPass(1, owner.organizationId);
}

/** Moves the day of an organization's requirement, and when people were told of it, into the past by this many days. */
export async function letDaysPass(days: number, organizationId: number): Promise<void> {
  await rows(sql`update organizations set second_factor_from = second_factor_from - ${days}::int,
    second_factor_told = second_factor_told - ${days}::int where id = ${organizationId}`);
}
