import { getTranslations } from "next-intl/server";
import { findOrganizationInReach } from "#lib/domain/organizations/within-reach";
import {
  type FormPlace,
  type TakenOver,
  takeOverFromColleague,
  takeOverFromSet,
  tickSection,
} from "#lib/domain/users/take-over";
import type { Filled } from "#lib/http/action";
import { isAreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import type { FormState } from "#lib/rules/form";
import { Refusal } from "#lib/rules/refusal";
import { givenSet, givenSetValue } from "#lib/rules/schemas/taking-over";
import { userNumber } from "#lib/rules/schemas/users";
import { areaNames } from "../set-words";

type Values = FormState["values"];

/** Fills the form for a new user with ticks, without saving it. */
export async function fillNewUser(actor: Actor, values: Values): Promise<Filled | null> {
  if (values.take === undefined) return null;
  const organization = await findOrganizationInReach(actor, textOf(values, "organization"));
  if (!organization) throw new Refusal("notFound");
  return fill(actor, { organizationId: organization.organizationId }, values);
}

/** Fills the edit form of a user with ticks, without saving it. */
export async function fillChange(actor: Actor, values: Values): Promise<Filled | null> {
  if (values.take === undefined) return null;
  const number = userNumber.safeParse(values.userNumber);
  if (!number.success) throw new Refusal("notFound");
  return fill(actor, { userNumber: number.data }, values);
}

async function fill(actor: Actor, place: FormPlace, values: Values): Promise<Filled> {
  const [kind = "", section = ""] = textOf(values, "take").split(".");
  if (kind !== "over") {
    const ticked = [values.permissions ?? []].flat().filter(isAreaId);
    const permissions = await tickSection(actor, place, { ticked, section, all: kind === "all" });
    return { values: { permissions }, note: "" };
  }
  const from = givenSet.safeParse(textOf(values, "fromSet"));
  const like = textOf(values, "like").trim();
  // Both chosen: the set is what the user is given, so it counts.
  if (from.success && from.data) {
    const taken = await takeOverFromSet(actor, place, from.data);
    const until = taken.until && values.validUntil === "" && { validUntil: taken.until };
    const filled = { permissions: taken.ticked, set: givenSetValue(from.data), ...until };
    return { values: filled, note: await noteOf("takenFromSet", taken) };
  }
  if (!like) throw new Refusal("nothingToTakeOver", { field: "like" });
  const taken = await takeOverFromColleague(actor, place, like);
  return { values: { permissions: taken.ticked }, note: await noteOf("takenLike", taken) };
}

async function noteOf(key: "takenFromSet" | "takenLike", { name, withheld }: TakenOver) {
  const t = await getTranslations("userForm");
  const away =
    withheld.length > 0 ? ` ${t("takenWithout", { areas: await areaNames(withheld) })}` : "";
  return `${t(key, { name })}${away}`;
}

function textOf(values: Values, name: string): string {
  return String(values[name] ?? "");
}
