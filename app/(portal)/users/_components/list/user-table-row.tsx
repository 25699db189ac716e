import { Eye, Settings } from "lucide";
import { getLocale, getTranslations } from "next-intl/server";
import { Access, RowAction, RowState } from "#app/_components/row-parts";
import { Cell, Row, RowHeader } from "#app/_components/table";
import type { UserRow } from "#lib/domain/users/row";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { type Actor, type PermittedActions, permittedActions } from "#lib/rules/delegation";
import type { UserListQuery } from "#lib/rules/list-queries";
import { maySendNewLink, needsNewLink } from "#lib/rules/new-link";
import { accessSectionsOf } from "../../../../_shell/shell-texts";
import { listAddress, userAddress } from "../list-address";
import { PersonTitle } from "../person-title";
import { StateBadge, StateLine } from "../state";
import { ResendButton } from "./resend-button";
import { Tick } from "./tick";

/** One user in the list, with what the reader may do. */
export async function UserTableRow({
  user,
  query,
  showsOrganization,
  isNew,
  isTicked,
  actor,
}: {
  user: UserRow;
  query: UserListQuery;
  showsOrganization: boolean;
  isNew: boolean;
  isTicked: boolean;
  actor: Actor;
}) {
  const t = await getTranslations("users");
  const language = (await getLocale()) as Language;
  const name = `${user.firstName} ${user.lastName}`;
  const href = userAddress(user.userNumber, query);
  const isSelf = user.userNumber === actor.userNumber;
  const tags = [isNew && t("new"), isSelf && t("you"), user.isOwner && t("owner")].filter(Boolean);
  const permitted = permittedActions(actor, user.target);
  return (
    <Row>
      <Cell className="tick-cell">
        {isSelectable(permitted, user) && (
          <Tick userNumber={user.userNumber} name={name} checked={isTicked} />
        )}
      </Cell>
      <RowHeader>
        <PersonTitle href={href} person={user} tag={tags.join(" · ")} />
      </RowHeader>
      {showsOrganization && (
        <Cell className="wrap-anywhere">
          <a
            href={listAddress(query, { organization: user.customerNumber, scope: "below" })}
            className="text-ink decoration-control"
          >
            {user.organizationName}
          </a>
          <span className="block text-sm text-soft">{user.customerNumber}</span>
        </Cell>
      )}
      <Cell>
        <RowState
          badge={<StateBadge user={user} />}
          action={
            permitted.resend && needsNewLink(user) && <ResendButton user={user} query={query} />
          }
        >
          <StateLine user={user} />
        </RowState>
      </Cell>
      <Cell>
        <Access
          sections={accessSectionsOf(user.effective, user.entitled)}
          off={user.state !== "active"}
          summary={t("accessCount", { open: user.effective.length, all: user.entitled.length })}
          names={user.effective.map((id) => areaOf(id).name[language]).join(", ")}
        />
      </Cell>
      <Cell action>
        <RowAction href={href} icon={permitted.edit ? Settings : Eye} of={name}>
          {t(permitted.edit ? "edit" : "view")}
        </RowAction>
      </Cell>
    </Row>
  );
}

/** Whether any action of the selection can be applied to this user. */
function isSelectable({ deactivate, remove, grant, resend }: PermittedActions, user: UserRow) {
  return deactivate || remove || grant.size > 0 || (resend && maySendNewLink(user));
}
