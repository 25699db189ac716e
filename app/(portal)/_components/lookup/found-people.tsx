import { getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import { List } from "#app/_components/list";
import type { Found } from "#lib/domain/lookup/found";
import type { UserHit } from "#lib/domain/lookup/organizations-and-users";
import { limits } from "#lib/rules/limits";
import { counted } from "../../organizations/_components/numbers";
import { stateBadges } from "../../users/_components/state";
import { stateWords } from "../../users/_components/state-words";
import { FoundSection } from "./found-section";

/**
 * FEEL-M1: the first people whom a search for organizations has found too; nothing if there are none.
 *
 * @param chooses whether a person's organization can be chosen for a new user
 */
export async function FoundPeople({
  q,
  found: { rows, matches },
  chooses = false,
}: {
  q: string;
  found: Found<UserHit>;
  chooses?: boolean;
}) {
  if (rows.length === 0) return null;
  const t = await getTranslations("lookup");
  const title = t("people", { q });
  const badges = stateBadges(await stateWords());
  const all = {
    href: `/users?${new URLSearchParams({ q })}`,
    label: t("all", { number: await counted(matches, limits.matchCap) }),
  };
  return (
    <FoundSection id="found-people" title={title} all={matches > rows.length ? all : null}>
      {/* Not a table: the pages of a choice would load in the browser what draws one. */}
      <List className="content grid grid-cols-[minmax(0,1fr)] gap-3 px-list py-3">
        {rows.map((user) => (
          <li key={user.userNumber} className="flex flex-wrap items-start gap-x-6 gap-y-1">
            <div className="min-w-0 grow wrap-anywhere">
              <a className="title" href={`/users/${user.userNumber}`} dir="auto">
                {`${user.firstName} ${user.lastName}`}
              </a>
              <p>{[user.email, user.organizationName, user.customerNumber].join(" · ")}</p>
            </div>
            <Badge {...badges[user.state]} />
            {chooses && (
              <a href={`/users/new?organization=${user.customerNumber}`}>
                {t("choose")}
                <span className="sr-only">: {user.organizationName}</span>
              </a>
            )}
          </li>
        ))}
      </List>
    </FoundSection>
  );
}
