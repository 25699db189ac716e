import { getTranslations } from "next-intl/server";
import { Marked } from "#app/_components/marked";
import type { OrganizationHit } from "#lib/domain/organizations/hit";
import { isClosed } from "#lib/rules/tree";

/** One possible parent as a choice of the picker. */
export async function choiceOf(row: OrganizationHit, q: string) {
  const t = await getTranslations("organizationPicker");
  return {
    value: row.customerNumber,
    label: <Marked text={row.name} search={q} />,
    hint: await whereabouts(row, q),
    ...(isClosed(row) && { locked: t(row.closedAt ? "closed" : "closedAbove") }),
  };
}

/** "Submandant · 2000187 · Lübeck · Nordlicht Vertrieb GmbH" */
async function whereabouts({ kind, customerNumber, place, path }: OrganizationHit, q: string) {
  const t = await getTranslations("organizations");
  const way = path.map(({ name }) => name).join(" › ");
  return (
    <>
      {t(`kind_${kind}`)} · <Marked text={customerNumber} search={q} /> ·{" "}
      <Marked text={place} search={q} />
      {way && ` · ${t("under", { way })}`}
    </>
  );
}
