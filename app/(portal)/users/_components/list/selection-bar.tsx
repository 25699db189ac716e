import { getLocale, getTranslations } from "next-intl/server";
import type { Choice } from "#app/_components/select-field";
import type { PermissionSet } from "#lib/domain/permission-sets/row";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { UserPage } from "#lib/domain/users/list";
import { areas, type Language } from "#lib/rules/catalogue";
import { heldTowards } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserListQuery } from "#lib/rules/list-queries";
import { applySetOption, commandOption } from "#lib/rules/schemas/bulk";
import type { BulkTexts } from "../../bulk/_components/job-labels";
import { backAddress, parametersOf } from "../list-address";
import { BulkForm } from "./bulk-form";
import { type SelectableCommand, selectableFor } from "./selectable";

/**
 * what can be done to the ticked users, or to all that match the filter. In place of the search from the first
 * tick on, without JavaScript.
 */
export async function SelectionBar({
  person,
  query,
  page,
  sets,
  allTicked,
}: {
  person: SignedIn;
  query: UserListQuery;
  page: UserPage;
  /** The permission sets that can be applied. */
  sets: readonly PermissionSet[];
  allTicked: boolean;
}) {
  const t = await getTranslations("bulk");
  const language = (await getLocale()) as Language;
  const { actor } = person;
  const isOwnAlone =
    page.root?.customerNumber === person.customerNumber &&
    (!page.reachesMore || query.scope === "only");
  // The server checks each user's entitlement, because the selection may span several organizations.
  const held = heldTowards(actor, isOwnAlone ? "same" : "below");
  const permissions = (kind: "grant" | "withdraw") => ({
    group: t(`group_${kind}`),
    choices: areas
      .filter(({ id }) => held.has(id))
      .map(
        ({ id, name }): Choice => [
          commandOption(kind, id),
          t(`option_${kind}`, { area: name[language] }),
        ],
      ),
  });
  const able = page.rows.map((user) => selectableFor(actor, user));
  /** Whether it can be applied to somebody here, or to somebody on another page. */
  const applies = (what: keyof (typeof able)[number]) =>
    page.matches > page.rows.length || able.some((one) => one[what]);
  const command = (kind: SelectableCommand): Choice[] =>
    applies(kind) ? [[commandOption(kind), t(`option_${kind}`)]] : [];
  const isAnyInvited =
    page.counts?.invited !== 0 &&
    ["all", "invited", "undeliverable", "endsSoon"].includes(query.status);
  return (
    <BulkForm
      label={t("bar")}
      filters={[...new URLSearchParams(parametersOf(query))]}
      everybody={everybodyIn(t, page)}
      command={{
        label: t("command"),
        choices: [
          ["", t("choose")],
          ...(isAnyInvited ? command("resend") : []),
          ...command("deactivate"),
          ...command("reactivate"),
          ...command("limit"),
          ...command("unlimit"),
          ...(applies("permissions")
            ? [permissions("grant"), permissions("withdraw"), ...setChoices(t, sets)]
            : []),
          ...command("remindSecondFactor"),
          ...command("resetSecondFactor"),
          ...command("remove"),
        ],
      }}
      submit={t("go")}
      allTicked={allTicked}
      clear={{ label: t("tickNobody"), href: backAddress(query) }}
    />
  );
}

/** the sets that can be applied; none if there is no set. */
function setChoices(t: BulkTexts, sets: readonly PermissionSet[]): Choice[] {
  const choices = sets.map(
    (set): Choice => [applySetOption(set), t("option_applySet", { name: set.name })],
  );
  return choices.length > 0 ? [{ group: t("group_applySet"), choices }] : [];
}

/** The label of the checkbox for all that match the filter, on the other pages too. */
function everybodyIn(t: BulkTexts, { matches, cap, rows }: UserPage): string | undefined {
  // Beyond the cap they are not counted.
  if (matches > cap) return t("everybodyMany", { count: cap, most: limits.bulkRows });
  return matches > rows.length ? t("everybody", { count: matches }) : undefined;
}
