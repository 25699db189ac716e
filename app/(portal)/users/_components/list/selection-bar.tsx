import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Button } from "#app/_components/button";
import { SelectField } from "#app/_components/select-field";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { UserPage } from "#lib/domain/users/list";
import { areas, type Language } from "#lib/rules/catalogue";
import { heldTowards } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { UserListQuery } from "#lib/rules/list-queries";
import { commandOption } from "#lib/rules/schemas/bulk";
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
  // Beyond the cap they are not counted.
  const isCounted = page.matches <= page.cap;
  const filters = new URLSearchParams(parametersOf(query));
  const permissions = (kind: "grant" | "withdraw") =>
    areas
      .filter(({ id }) => held.has(id))
      .map((area) => (
        <option key={area.id} value={commandOption(kind, area.id)}>
          {t(`option_${kind}`, { area: area.name[language] })}
        </option>
      ));
  return (
    <BulkForm>
      {[...filters].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <p className="ticked font-semibold tabular-nums" data-words={t("ticked")} />
        <a href={tickedAddress(query, !allTicked)}>{t(allTicked ? "tickNobody" : "tickPage")}</a>
        {isCounted && page.matches > page.rows.length && (
          <Everybody>{t("everybody", { count: page.matches })}</Everybody>
        )}
        {!isCounted && page.cap < limits.bulkRows && (
          <Everybody>{t("everybodyMany", { count: page.cap, most: limits.bulkRows })}</Everybody>
        )}
        {!isCounted && page.cap >= limits.bulkRows && (
          <p className="text-soft">{t("tooMany", { count: limits.bulkRows })}</p>
        )}
      </div>
      <div className="flex flex-wrap items-end gap-3 narrow:[&>.button]:w-full [&>.field]:min-w-0 [&>.field]:flex-[0_1_26rem] narrow:[&>.field]:flex-[1_1_100%] [&_label]:text-sm">
        <SelectField name="command" label={t("command")}>
          <option value={commandOption("resend")}>{t("option_resend")}</option>
          <option value={commandOption("deactivate")}>{t("option_deactivate")}</option>
          <optgroup label={t("group_grant")}>{permissions("grant")}</optgroup>
          <optgroup label={t("group_withdraw")}>{permissions("withdraw")}</optgroup>
          <option value={commandOption("remove")}>{t("option_remove")}</option>
        </SelectField>
        <Button>{t("go")}</Button>
        <a href="/users/bulk" className="py-2.5 text-soft">
          {t("own")}
        </a>
      </div>
    </BulkForm>
  );
}

/** A checkbox for all that match the filter, whatever is ticked. */
function Everybody({ children }: { children: ReactNode }) {
  return (
    <label className="inline-flex min-h-8 items-center gap-2.5">
      <input type="checkbox" className="tick" name="all" value="1" />
      {children}
    </label>
  );
}
