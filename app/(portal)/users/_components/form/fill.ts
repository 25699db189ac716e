import { getLocale, getTranslations } from "next-intl/server";
import { findOrganizationInReach } from "#lib/domain/organizations/within-reach";
import {
  type FormPlace,
  type TakenOver,
  takeOverFromColleague,
  takeOverFromSet,
  tickSection,
} from "#lib/domain/users/take-over";
import type { Filled } from "#lib/http/action";
import { isAreaId, type Language } from "#lib/rules/catalogue";
import { formatDay } from "#lib/rules/dates";
import type { Actor } from "#lib/rules/delegation";
import type { FormState } from "#lib/rules/form";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { givenSet, givenSetValue } from "#lib/rules/schemas/taking-over";
import { userNumber } from "#lib/rules/schemas/users";
import { areaNames } from "../set-words";
import { drawnValues } from "./form-texts";

type Values = FormState["values"];

/** Fills the form for a new user with ticks, without saving it. */
export async function fillNewUser(actor: Actor, values: Values): Promise<Filled | null> {
  const button = buttonOf(values);
  if (!button) return null;
  const organization = await findOrganizationInReach(actor, textOf(values, "organization"));
  if (!organization) throw new Refusal("notFound");
  return fill(actor, { organizationId: organization.organizationId }, values, button);
}

/** Fills the edit form of a user with ticks, without saving it. */
export async function fillChange(actor: Actor, values: Values): Promise<Filled | null> {
  const button = buttonOf(values);
  if (!button) return null;
  const number = userNumber.safeParse(values.userNumber);
  if (!number.success) throw new Refusal("notFound");
  return fill(actor, { userNumber: number.data }, values, button);
}

/** The button that fills the form; null for one that saves it, and for what is none, which the schema refuses. */
function buttonOf(values: Values): string | null {
  return /^(over|(all|none)\.\w{1,40})$/.exec(textOf(values, "take"))?.[0] ?? null;
}

async function fill(
  actor: Actor,
  place: FormPlace,
  values: Values,
  button: string,
): Promise<Filled> {
  const [kind, section = ""] = button.split(".");
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
    const until = values.validUntil === "" ? taken.until : null;
    const filled = { permissions: taken.ticked, set: givenSetValue(from.data) };
    return {
      values: until
        ? { ...filled, ...(await drawnValues(["validUntil"], { validUntil: until })) }
        : filled,
      note: await noteOf("takenFromSet", { ...taken, until }),
    };
  }
  if (!like) throw new Refusal("nothingToTakeOver", { field: "like" });
  if (like.length > limits.searchLength) throw new Refusal("nobodyFound", { field: "like" });
  const taken = await takeOverFromColleague(actor, place, like);
  // A set that was taken over before counts no more.
  const filled = { permissions: taken.ticked, set: textOf(values, "shownSet") };
  return { values: filled, note: await noteOf("takenLike", taken) };
}

async function noteOf(key: "takenFromSet" | "takenLike", { name, withheld, until }: TakenOver) {
  const t = await getTranslations("userForm");
  const language = (await getLocale()) as Language;
  return [
    t(key, { name }),
    until && t("takenUntil", { date: formatDay(until, language) }),
    withheld.length > 0 && t("takenWithout", { areas: await areaNames(withheld) }),
  ]
    .filter(Boolean)
    .join(" ");
}

function textOf(values: Values, name: string): string {
  return String(values[name] ?? "");
}
