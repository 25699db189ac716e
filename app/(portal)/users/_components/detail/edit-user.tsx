import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { EmailAddress } from "#app/_components/email-address";
import { Notice } from "#app/_components/notice";
import { SubmitButton } from "#app/_components/sent-form";
import type { UserDetail } from "#lib/domain/users/detail";
import { type Actor, checkboxOf, permittedActions, refusalOf } from "#lib/rules/delegation";
import { personProblems } from "#lib/rules/schemas/problems";
import { givenSetValue } from "#lib/rules/schemas/taking-over";
import { editableFields, personFields, userFields, validityFields } from "#lib/rules/user-fields";
import { problemTexts, textsOf } from "../../../../_forms/texts";
import { titlesOf } from "../../../../_shell/shell-texts";
import { removeUserAction } from "../../actions";
import { VerbForm } from "../command-form";
import { EditUserForm } from "../form/edit-user-form";
import { drawnFields, drawnValues, pickerGroups, userFormTexts } from "../form/form-texts";
import { offeredSources } from "../form/tick-sources";
import { GivenLine } from "./given-line";
import { organizationFact } from "./organization-fact";
import { RemovalQuestion } from "./removal-question";

/** The edit form of a user for this actor: what a rule forbids is locked, with the reason. */
export async function EditUser({
  actor,
  user,
  list,
  head,
}: {
  actor: Actor;
  user: UserDetail;
  /** The end of the list's URL, for the way back. */
  list: string;
  head: ReactNode;
}) {
  const t = await getTranslations("userForm");
  const remove = await getTranslations("userRemove");
  const name = `${user.firstName} ${user.lastName}`;
  const { target } = user;
  const where = { opened: user.opened, isOwn: target.relation === "same" };
  const groups = await pickerGroups(where, (id) => checkboxOf(actor, target, id));
  const permitted = permittedActions(actor, target);
  const why = await whyNot(actor, user);
  const isOneself = actor.userNumber === user.userNumber;
  return (
    <EditUserForm
      titles={await titlesOf(`${t(permitted.edit ? "editVerb" : "viewVerb")}: ${name}`)}
      texts={{
        ...(await userFormTexts(groups, t(why ? "permissionsView" : "permissionsOf", { name }))),
        ...(await textsOf("userForm", ["personAndAccount", "remove", "all", "none"])),
      }}
      problems={await problemTexts(personProblems)}
      head={
        <>
          {head}
          {why && (
            <Notice tone="info" title={t(isOneself ? "ownTitle" : "notChangeable")}>
              <p>{why}</p>
              {isOneself && (
                <p>
                  <a href="/account">{t("ownAccount")}</a>
                </p>
              )}
            </Notice>
          )}
        </>
      }
      groups={groups}
      sources={
        await offeredSources(actor, { userNumber: user.userNumber }, user.organizationId, groups)
      }
      given={givenSetValue(user.set)}
      givenLine={user.set && <GivenLine set={user.set} />}
      fields={{
        person: await drawnFields(personFields.filter((field) => userFields[field].editable)),
        validity: await drawnFields(validityFields),
      }}
      shown={{ userNumber: user.userNumber, values: await drawnValues(editableFields, user) }}
      facts={[
        { term: t("email"), value: <EmailAddress>{user.email}</EmailAddress> },
        await organizationFact(user),
        { term: t("username"), value: user.username },
        { term: t("userNumber"), value: String(user.userNumber) },
        { term: t("language"), value: t(`language_${user.language}`) },
      ]}
      summary={
        <>
          <EmailAddress>{user.email}</EmailAddress> · {user.username} · {user.userNumber}
        </>
      }
      personOpen={why !== null}
      fixed={t("fixed")}
      list={list}
      validityLocked={permitted.limit ? null : (why ?? t("whyMore"))}
      readOnly={!permitted.edit}
      removal={
        permitted.remove
          ? {
              title: remove("title", { name }),
              body: <RemovalQuestion user={user} list={list} />,
              cancel: remove("cancel"),
              confirm: (
                <VerbForm action={removeUserAction} userNumber={user.userNumber} list={list}>
                  <SubmitButton variant="danger">{remove("confirm")}</SubmitButton>
                </VerbForm>
              ),
            }
          : null
      }
    />
  );
}

/** Why most of the form is locked for this actor, as a sentence; null for an ordinary colleague. */
async function whyNot(actor: Actor, user: UserDetail): Promise<string | null> {
  const t = await getTranslations("userForm");
  const refusal = refusalOf(actor, "limit", user.target);
  if (refusal === "ownAccount") return t(user.target.isOwner ? "whyOwnOwner" : "whyOwn");
  return refusal === "ownerProtected" ? t("whyOwner") : null;
}
