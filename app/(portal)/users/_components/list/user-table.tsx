import { Eye, Settings } from "lucide";
import { getLocale, getTranslations } from "next-intl/server";
import { TextButton } from "#app/_components/button";
import { Access, RowAction, RowState } from "#app/_components/row-parts";
import { Cell, Row, RowHeader, Table } from "#app/_components/table";
import type { SignedIn } from "#lib/domain/sign-in/signed-in";
import type { UserPage } from "#lib/domain/users/list";
import type { UserRow } from "#lib/domain/users/row";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { type Actor, type PermittedActions, permittedActions } from "#lib/rules/delegation";
import type { UserListQuery } from "#lib/rules/list-queries";
import { maySendNewLink, needsNewLink } from "#lib/rules/new-link";
import { accessSectionsOf } from "../../../../_shell/shell-texts";
import { resendActivationAction } from "../../actions";
import { VerbForm } from "../command-form";
import { listAddress, parametersOf, userAddress } from "../list-address";
import { PersonTitle } from "../person-title";
import { StateBadge, StateLine } from "../state";
import { bulkFormId } from "./bulk-form-id";

/** the list. One row per user: name, state with its explanation, access, and the way to the edit page. */
export async function UserTable({
  person,
  page,
  query,
  marked,
  allTicked,
}: {
  person: SignedIn;
  page: UserPage;
  query: UserListQuery;
  allTicked: boolean;
  /** The user who was just added. */
  marked: number | null;
}) {
  const t = await getTranslations("users");
  const { reachesMore, root, rows } = page;
  const below = reachesMore && query.scope !== "only";
  return (
    <Table
      caption={t(below ? "captionBelow" : "caption", {
        organization: root?.name ?? person.organizationName,
      })}
      columns={[
        { label: t("tick"), hidden: true, className: "w-0" },
        { label: t("name"), className: reachesMore ? "w-[28%]" : "w-[35%]" },
        ...(reachesMore ? [{ label: t("organization"), className: "w-[20%]" }] : []),
        { label: t("state"), className: reachesMore ? "w-[24%]" : "w-[32%]" },
        { label: t("access"), className: "w-[19%]" },
        { label: t("action"), hidden: true },
      ]}
    >
      {rows.map((user) => (
        <UserTableRow
          key={user.userNumber}
          user={user}
          query={query}
          showsOrganization={reachesMore}
          isNew={user.userNumber === marked}
          isTicked={allTicked}
          actor={person.actor}
        />
      ))}
    </Table>
  );
}

async function UserTableRow({
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

/** A checkbox of the selection's form, which stands below the table. */
async function Tick({
  userNumber,
  name,
  checked,
}: {
  userNumber: number;
  name: string;
  checked: boolean;
}) {
  const t = await getTranslations("users");
  return (
    <label className="inline-flex min-h-6 min-w-6 items-center gap-2.5">
      <input
        type="checkbox"
        className="tick"
        name="users"
        value={userNumber}
        form={bulkFormId}
        defaultChecked={checked}
      />
      <span className="sr-only text-sm text-soft narrow:not-sr-only">
        {t("tickOne")}
        <span className="sr-only">{t("of", { name })}</span>
      </span>
    </label>
  );
}

async function ResendButton({ user, query }: { user: UserRow; query: UserListQuery }) {
  const t = await getTranslations("state");
  const name = `${user.firstName} ${user.lastName}`;
  return (
    <VerbForm
      action={resendActivationAction}
      userNumber={user.userNumber}
      list={parametersOf(query)}
    >
      <TextButton>
        {t("resend")}
        <span className="sr-only">{t("resendTo", { name })}</span>
      </TextButton>
    </VerbForm>
  );
}
