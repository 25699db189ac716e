import { getTranslations } from "next-intl/server";
import type { CellContent } from "#app/_components/cell";
import type { CellAction } from "#app/_components/cell-actions";
import type { Row } from "#app/_components/column";
import type { UserPage } from "#lib/domain/users/list";
import type { UserRow } from "#lib/domain/users/row";
import { type Actor, permittedActions } from "#lib/rules/delegation";
import type { UserListQuery } from "#lib/rules/list-queries";
import { needsNewLink } from "#lib/rules/new-link";
import { mayReplace } from "#lib/rules/replacement";
import { accessMarksOf } from "../../../../_shell/shell-texts";
import { isUndelivered } from "../invitation-line";
import { parametersOf } from "../list-address";
import { personTitle } from "../person-title";
import { driftIn, type SetWords, setWords } from "../set-words";
import { stateLines } from "../state";
import { type StateWords, stateWords } from "../state-words";
import { isSelectable } from "./selectable";

/** What the reader sees of all rows. */
type Shown = {
  actor: Actor;
  query: UserListQuery;
  showsOrganization: boolean;
  /** The user who was just added. */
  marked: number | null;
};

type Words = {
  t: Awaited<ReturnType<typeof getTranslations<"users">>>;
  state: StateWords;
  sets: SetWords;
};

/** The users of a page, each with what the reader may do; where a row leads is up to its columns. */
export async function userRows(page: UserPage, shown: Shown): Promise<Row[]> {
  const words = {
    t: await getTranslations("users"),
    state: await stateWords(),
    sets: await setWords(),
  };
  return page.rows.map((user) => userRow(words, user, shown));
}

function userRow(words: Words, user: UserRow, shown: Shown): Row {
  const { state } = words;
  const { actor } = shown;
  const permitted = permittedActions(actor, user.target);
  return {
    key: user.userNumber,
    cells: [
      isSelectable(actor, user) ? {} : { untickable: true },
      { ...personTitle(user), ...tagsOf(words, user, shown) },
      ...(shown.showsOrganization
        ? [{ text: user.organizationName, lines: [user.customerNumber] }]
        : []),
      {
        state: user.state,
        ...(user.activatedAt && { mark: user.hasSecondFactor ? "two" : "one" }),
        lines: stateLines(state, user),
        ...actionsOf(words, user, shown, permitted.resend),
      },
      {
        access: accessMarksOf(user.effective, user.entitled),
        ...(user.state !== "active" && { off: true }),
        ...(user.set && setOf(words, user.set)),
      },
      permitted.edit ? {} : { open: "view" },
    ],
  };
}

/** "neu, Hauptkonto, Sie" */
function tagsOf({ t }: Words, user: UserRow, { actor, marked }: Shown): CellContent {
  const tags = [
    user.userNumber === marked && t("new"),
    user.isOwner && t("owner"),
    user.userNumber === actor.userNumber && t("you"),
  ].filter(Boolean);
  return tags.length > 0 ? { tag: tags.join(", ") } : {};
}

/** What helps a user whose invitation has not been answered: a new link, or another address. */
function actionsOf(
  words: Words,
  user: UserRow,
  { actor, query }: Shown,
  resends: boolean,
): Pick<CellContent, "actions"> {
  const actions = [
    ...(resends && needsNewLink(user) ? [resendOf(words, user, query)] : []),
    ...(isUndelivered(user) && mayReplace(actor, user) ? [addressOf(words, user, query)] : []),
  ];
  return actions.length > 0 ? { actions } : {};
}

/** Invites again at another address. */
function addressOf({ state: { t } }: Words, user: UserRow, query: UserListQuery): CellAction {
  return {
    text: t("anotherAddress"),
    of: t("anotherAddressOf", { name: `${user.firstName} ${user.lastName}` }),
    href: `/users/${user.userNumber}/another-address${parametersOf(query)}`,
  };
}

/** the set that the user was given; "ohne Shop, zusätzlich Fax versenden" if they differ. */
function setOf(words: Words, { name, drift }: NonNullable<UserRow["set"]>): CellContent {
  const { missing, extra } = driftIn(words.sets, drift);
  const said = [missing, extra].filter((part) => part !== null).join(", ");
  return { set: name, ...(said && { drift: said }) };
}

/** Sends a new activation link. */
function resendOf({ state: { t } }: Words, user: UserRow, query: UserListQuery): CellAction {
  return {
    text: t("resend"),
    of: t("resendTo", { name: `${user.firstName} ${user.lastName}` }),
    send: "resend",
    fields: { userNumber: user.userNumber, list: parametersOf(query) },
  };
}
