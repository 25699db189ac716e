import { getLocale, getTranslations } from "next-intl/server";
import type { Choice } from "#app/_components/select-field";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { UserPage } from "#lib/domain/users/list";
import { areas, type Language } from "#lib/rules/catalogue";
import { heldTowards } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserListQuery } from "#lib/rules/list-queries";
import { commandOption } from "#lib/rules/schemas/bulk";
import type { BulkTexts } from "../../bulk/_components/job-labels";
import { parametersOf, tickedAddress } from "../list-address";
import { BulkForm } from "./bulk-form";

/** what can be done to the ticked users, or to all that match the filter. Works without JavaScript. */
export async function SelectionBar({
  person,
  query,
  page,
  allTicked,
}: {
  person: SignedIn;
  query: UserListQuery;
  page: UserPage;
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
  return (
    <BulkForm
      filters={[...new URLSearchParams(parametersOf(query))]}
      ticked={t("ticked")}
      toggle={{
        href: tickedAddress(query, !allTicked),
        label: t(allTicked ? "tickNobody" : "tickPage"),
      }}
      {...everybodyIn(t, page)}
      command={{
        label: t("command"),
        choices: [
          [commandOption("resend"), t("option_resend")],
          [commandOption("deactivate"), t("option_deactivate")],
          permissions("grant"),
          permissions("withdraw"),
          [commandOption("remove"), t("option_remove")],
        ],
      }}
      submit={t("go")}
      own={{ href: "/users/bulk", label: t("own") }}
    />
  );
}

/** The label of the checkbox for all that match the filter, or why there is none. */
function everybodyIn(t: BulkTexts, { matches, cap, rows }: UserPage) {
  // Beyond the cap they are not counted.
  if (matches <= cap) {
    return matches > rows.length ? { everybody: t("everybody", { count: matches }) } : {};
  }
  return cap < limits.bulkRows
    ? { everybody: t("everybodyMany", { count: cap, most: limits.bulkRows }) }
    : { tooMany: t("tooMany", { count: limits.bulkRows }) };
}
