import { getLocale, getTranslations } from "next-intl/server";
import * as z from "zod/mini";
import { Notice } from "#app/_components/notice";
import { SubmitButton } from "#app/_components/sent-form";
import { findUser, type UserDetail } from "#lib/domain/users/detail";
import { findRemoval } from "#lib/domain/users/find-removed";
import { findUndoable, type UndoableEvent } from "#lib/domain/users/undo";
import { announcedName } from "#lib/http/announce";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime, formatDay } from "#lib/rules/dates";
import { type Actor, permittedActions } from "#lib/rules/delegation";
import { mayReplace } from "#lib/rules/replacement";
import { userNumber } from "#lib/rules/schemas/users";
import { ReferenceForm } from "../../_components/reference-form";
import { undoChangeAction } from "../actions";
import { isUndelivered } from "./invitation-line";

const kind = z.enum([
  "created",
  "replaced",
  "saved",
  "unchanged",
  "deactivated",
  "reactivated",
  "restored",
  "notUndone",
  "lastAdministrator",
  "locked",
  "unlocked",
  "factorReset",
  "resent",
  "removed",
]);

/** Whether the event in the URL agrees with the database. */
function isTrue(event: z.infer<typeof kind>, user: UserDetail): boolean {
  if (event === "deactivated") return user.deactivatedAt !== null;
  if (event === "reactivated") return user.deactivatedAt === null;
  if (event === "factorReset") return !user.hasSecondFactor;
  if (event === "locked") return user.lockedBy === "provider";
  return event !== "unlocked" || user.lockedAt === null;
}

/** the message that a user cannot sign in now because of the dates, which may be a slip; null otherwise. */
function shutOut(
  { state, validFrom, validUntil }: UserDetail,
  t: Awaited<ReturnType<typeof getTranslations<"notices">>>,
  language: Language,
): string | null {
  if (state === "noLongerValid" && validUntil)
    return t("savedPast", { date: formatDay(validUntil, language) });
  if (state === "notYetValid" && validFrom)
    return t("savedFuture", { date: formatDay(validFrom, language) });
  return null;
}

/** Says what has just happened, from what the database says now, and nothing if the two disagree. */
export async function UserNotice({
  actor,
  said,
  about,
  list,
}: {
  actor: Actor;
  said: unknown;
  about: unknown;
  /** The end of the list's URL, for the way back. */
  list: string;
}) {
  const event = kind.safeParse(said);
  const number = userNumber.safeParse(about);
  if (!event.success || !number.success) return null;
  const t = await getTranslations("notices");
  const language = (await getLocale()) as Language;
  const user = await findUser(actor, number.data);
  if (event.data === "removed") {
    if (user || !(await findRemoval(actor, number.data))) return null;
    const name = await announcedName();
    const title = name ? t("removed", { name }) : t("removedNumber", { number: number.data });
    return (
      <Notice tone="ok" role="status" title={title}>
        <p>{t("removedMore")}</p>
      </Notice>
    );
  }
  if (!user || !isTrue(event.data, user)) return null;
  const name = `${user.firstName} ${user.lastName}`;
  const invitation = () => {
    const date = user.linkExpiresAt && formatDateTime(user.linkExpiresAt, language);
    if (!date) return null;
    const { state } = user.delivery ?? {};
    if (state === "failed" || state === "abandoned")
      return t("createdFailed", { email: user.email });
    return t(state === "sent" ? "createdSent" : "createdMail", { email: user.email, date });
  };
  const more = {
    created: invitation,
    replaced: invitation,
    resent: invitation,
    saved: () => shutOut(user, t, language) ?? t("savedMore"),
    unchanged: () => null,
    deactivated: () => t("deactivatedMore"),
    reactivated: () => null,
    restored: () => t("savedMore"),
    notUndone: () => t("notUndoneMore"),
    lastAdministrator: () => t("lastAdministratorMore"),
    locked: () => t("lockedMore"),
    factorReset: () => t("factorResetMore"),
    unlocked: () => null,
  }[event.data]();
  return (
    <Notice
      tone={["notUndone", "lastAdministrator"].includes(event.data) ? "warn" : "ok"}
      role="status"
      title={t(event.data, { name })}
    >
      {more && <p>{more}</p>}
      {isUndelivered(user) &&
        mayReplace(actor, user) &&
        ["created", "replaced", "resent"].includes(event.data) && (
          <p>
            <a href={`/users/${user.userNumber}/another-address${list}`}>{t("anotherAddress")}</a>
          </p>
        )}
      <Undo actor={actor} event={event.data} user={user} list={list} />
    </Notice>
  );
}

/** the button that undoes what was just done, where the actor may do the opposite. */
async function Undo({
  actor,
  event,
  user: { userNumber, target },
  list,
}: {
  actor: Actor;
  event: z.infer<typeof kind>;
  user: UserDetail;
  list: string;
}) {
  const undoes = undone[event];
  const found = undoes && (await findUndoable(actor, userNumber));
  if (!found || found.event !== undoes) return null;
  const permitted = permittedActions(actor, target);
  const may = {
    "user.deactivated": permitted.reactivate,
    "user.reactivated": permitted.deactivate,
    "user.changed": found.withdrawn.every((id) => permitted.grant.has(id)),
  };
  if (!may[undoes]) return null;
  const t = await getTranslations("notices");
  return (
    <div className="mt-2.5">
      <ReferenceForm
        action={undoChangeAction}
        fields={{ userNumber, list, version: found.version }}
      >
        <SubmitButton>{t(event === "saved" ? "undoWithdrawal" : "undo")}</SubmitButton>
      </ReferenceForm>
    </div>
  );
}

/** The event that each notice offers to undo. */
const undone: Partial<Record<z.infer<typeof kind>, UndoableEvent>> = {
  deactivated: "user.deactivated",
  reactivated: "user.reactivated",
  saved: "user.changed",
};
