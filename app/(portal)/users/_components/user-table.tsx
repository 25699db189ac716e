import { Eye, Settings } from "lucide-react";
import { getLocale, getTranslations } from "next-intl/server";
import { TextButton } from "#app/_components/button";
import { EmailAddress } from "#app/_components/email-address";
import { Access, RowAction, RowState, RowTitle } from "#app/_components/row-parts";
import { Cell, Row, RowHeader, Table } from "#app/_components/table";
import type { SignedIn } from "#lib/domain/sessions";
import { canGetNewLink, type UserRow } from "#lib/domain/user-row";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { doorsOf } from "../../../frame";
import { resendActivationAction } from "../actions";
import { StateBadge, StateLine } from "./state";
import { VerbForm } from "./verb-form";

/** the list. One row a person: who, state with its line, doors, and the way to the edit page. */
export async function UserTable({
  person,
  rows,
  marked,
}: {
  person: SignedIn;
  rows: UserRow[];
  /** The row that was added just now. */
  marked: number | null;
}) {
  const t = await getTranslations("users");
  return (
    <Table
      caption={t("caption", { organization: person.organizationName })}
      columns={[
        { label: t("name"), className: "w-[35%]" },
        { label: t("state"), className: "w-[32%]" },
        { label: t("access"), className: "w-[19%]" },
        { label: t("action"), hidden: true },
      ]}
    >
      {rows.map((user) => (
        <UserTableRow
          key={user.userNumber}
          user={user}
          isNew={user.userNumber === marked}
          isSelf={user.userNumber === person.actor.userNumber}
        />
      ))}
    </Table>
  );
}

async function UserTableRow({
  user,
  isNew,
  isSelf,
}: {
  user: UserRow;
  isNew: boolean;
  isSelf: boolean;
}) {
  const t = await getTranslations("users");
  const language = (await getLocale()) as Language;
  const name = `${user.firstName} ${user.lastName}`;
  const href = `/users/${user.userNumber}`;
  const tags = [isNew && t("new"), isSelf && t("you"), user.isOwner && t("owner")].filter(Boolean);
  const readOnly = isSelf || user.isOwner;
  return (
    <Row>
      <RowHeader>
        <RowTitle
          href={href}
          title={name}
          tag={tags.join(" · ")}
          detail={<EmailAddress>{user.email}</EmailAddress>}
        />
      </RowHeader>
      <Cell>
        <RowState
          badge={<StateBadge user={user} />}
          action={needsNewLink(user) && <ResendButton userNumber={user.userNumber} name={name} />}
        >
          <StateLine user={user} />
        </RowState>
      </Cell>
      <Cell>
        <Access
          sections={doorsOf(user.effective, user.entitled)}
          off={user.state !== "active"}
          summary={t("doors", { open: user.effective.length, all: user.entitled.length })}
          names={user.effective.map((id) => areaOf(id).name[language]).join(", ")}
        />
      </Cell>
      <Cell action>
        <RowAction href={href} icon={readOnly ? Eye : Settings} of={name}>
          {t(readOnly ? "view" : "edit")}
        </RowAction>
      </Cell>
    </Row>
  );
}

/** A fresh link helps where the last one has expired or its letter did not get through. */
function needsNewLink(user: UserRow): boolean {
  return canGetNewLink(user) && (!user.linkExpiresAt || user.delivery?.state === "abandoned");
}

async function ResendButton({ userNumber, name }: { userNumber: number; name: string }) {
  const t = await getTranslations("state");
  return (
    <VerbForm action={resendActivationAction} userNumber={userNumber}>
      <TextButton>
        {t("resend")}
        <span className="sr-only">{t("resendTo", { name })}</span>
      </TextButton>
    </VerbForm>
  );
}
