import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { type AuditDetails, users } from "#db/schema";
import { type Actor, type ReachableUser, refusalOf } from "#lib/rules/delegation";
import { shownName } from "#lib/rules/form";
import { Refusal, refuseIf } from "#lib/rules/refusal";
import type { UserChange } from "#lib/rules/schemas/users";
import { eachField, editableFields, pickFields, validityFields } from "#lib/rules/user-fields";

/** What was written of a user, as the audit log tells it: the names of the fields, and days before and after. */
export type WrittenFields = Required<Pick<AuditDetails, "fields" | "days">>;

/** Writes names and validity dates that differ from what the form showed. */
export async function writeProfileFields(
  tx: Transaction,
  actor: Actor,
  target: ReachableUser,
  input: UserChange,
): Promise<WrittenFields> {
  const [stored] = await tx
    .select(pickFields(editableFields, users))
    .from(users)
    .where(sql`${users.number} = ${target.userNumber}`);
  if (!stored) throw new Refusal("notFound");
  const shown = eachField(editableFields, (field) => input[shownName(field)]);
  const changed = editableFields.filter(
    (field) => input[field] !== shown[field] && input[field] !== stored[field],
  );
  for (const name of changed) {
    if (stored[name] !== shown[name])
      throw new Refusal("nameChanged", {
        field: name,
        values: { stored: stored[name] ?? "–" },
        // When it is sent again, the form has seen this value.
        resent: { [shownName(name)]: stored[name] ?? "" },
      });
  }
  if (changed.includes("validFrom") || changed.includes("validUntil")) {
    refuseIf(refusalOf(actor, "limit", target));
    refuseDatesApart(input, stored, changed);
  }
  if (changed.length > 0) {
    await tx
      .update(users)
      .set(pickFields(changed, input))
      .where(sql`${users.number} = ${target.userNumber}`);
  }
  const days = Object.fromEntries(
    validityFields
      .filter((field) => changed.includes(field))
      .map((field) => [field, [stored[field], input[field]] as const]),
  );
  return { fields: changed, days };
}

/** Another person's new date may make one of the form's impossible: a conflict like any other. */
function refuseDatesApart(
  input: Pick<UserChange, "validFrom" | "validUntil">,
  stored: Pick<UserChange, "validFrom" | "validUntil">,
  changed: readonly string[],
): void {
  const from = changed.includes("validFrom") ? input.validFrom : stored.validFrom;
  const until = changed.includes("validUntil") ? input.validUntil : stored.validUntil;
  if (!from || !until || from <= until) return;
  // Only one of them is the form's, or the schema would have refused it: the other one has changed meanwhile.
  const [field, other] = changed.includes("validUntil")
    ? (["validFrom", from] as const)
    : (["validUntil", until] as const);
  throw new Refusal("nameChanged", { field, values: { stored: other } });
}
