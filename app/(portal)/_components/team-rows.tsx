import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { LinkButton } from "#app/_components/button";
import { TodoRow } from "#app/_components/todo";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { Team } from "#lib/domain/users/team";
import type { Language } from "#lib/rules/catalogue";
import { formatDay, formatShortDate } from "#lib/rules/dates";
import { teamAddress } from "./team-address";

/** What wants an answer among the users of the own organization: first what is wrong, then what ends soon. */
export async function teamRows(person: SignedIn, team: Team): Promise<ReactNode[]> {
  const t = await getTranslations("dashboard");
  const language = (await getLocale()) as Language;
  const undeliverable = team.undeliverable.map((user) => (
    <TodoRow
      key={user.userNumber}
      icon="mail-x"
      tone="danger"
      title={t(user.refused ? "refused" : "unsent", { name: user.name })}
      action={
        <LinkButton href={`/users/${user.userNumber}`}>
          {t("openAccount")}
          <span className="sr-only">: {user.name}</span>
        </LinkButton>
      }
    >
      {t(user.refused ? "refusedMore" : "unsentMore", {
        email: user.email,
        date: formatShortDate(user.deletesAt, language),
      })}
    </TodoRow>
  ));
  if (team.ending.length === 0) return undeliverable;
  const named = team.ending.map(({ name, validUntil }) =>
    t("endsOn", { name, date: formatDay(validUntil, language) }),
  );
  const count = team.counts?.endsSoon;
  const title = count === undefined ? t("endingUncounted") : t("ending", { count });
  const ending = (
    <TodoRow
      key="ending"
      icon="calendar-clock"
      tone="warn"
      title={title}
      action={
        <LinkButton href={teamAddress(person, team)("endsSoon")}>
          {t("view")}
          <span className="sr-only">: {title}</span>
        </LinkButton>
      }
    >
      {t("endingMore", {
        people: named.join(", "),
        more: count === undefined ? 0 : count - named.length,
      })}
    </TodoRow>
  );
  return [...undeliverable, ending];
}
