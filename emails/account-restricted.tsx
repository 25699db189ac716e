import { type AccountRestriction, isLiftedByService } from "#lib/rules/account-restriction";
import type { Appearance } from "#lib/rules/appearance";
import { plainName } from "#lib/rules/names";
import {
  type AddressedLetter,
  type Block,
  type Content,
  frameOf,
  lettersIn,
  type Translate,
} from "./content";
import { companyOf, portalOf } from "./facts";

/** Why an account cannot be used, and who could help. */
export type Restriction = {
  reason: AccountRestriction;
  isOwner: boolean;
  /** Whether the user has ever set a password. */
  activated: boolean;
  /** Names of those in the user's organization who can change that; empty if nobody is known. */
  administrators: readonly string[];
};

/**
 * The response to a forgotten password if the account cannot be used (R-405, R-409): no link, and nothing is
 * reactivated. The screen reveals nothing about the account; this letter only reaches its holder, so it can say why.
 */
export type AccountRestrictedLetter = AddressedLetter & Restriction;

/** The most names in a letter. */
const namedAtMost = 5;

/** Says what the state is, who can change it, and that nothing has happened. */
export function accountRestricted(letter: AccountRestrictedLetter): Content {
  const t = lettersIn(letter.language);
  const stage = stageOf(letter);
  return {
    ...frameOf(letter, t),
    subject: t(`accountRestricted.${stage}.subject`),
    preheader: t("accountRestricted.preheader"),
    heading: t(`accountRestricted.${stage}.heading`),
    blocks: [
      { type: "paragraph", text: t(`accountRestricted.${stage}.intro`) },
      ...wayOut(letter, letter.appearance, t),
      { type: "paragraph", text: t(`accountRestricted.${stage}.unseen`) },
      { type: "facts", facts: [portalOf(letter, t), companyOf(letter, t)] },
    ],
    closing: t("accountRestricted.notExpected"),
  };
}

function stageOf({ activated }: Restriction): "activated" | "pending" {
  return activated ? "activated" : "pending";
}

/** What the restriction is, who can lift it, and what the user can do then. */
export function wayOut(restriction: Restriction, { service }: Appearance, t: Translate): Block[] {
  const { reason, isOwner } = restriction;
  const who = t(isOwner ? "accountRestricted.wayOwner" : `accountRestricted.way.${reason}`);
  const text = `${who} ${t(`accountRestricted.${stageOf(restriction)}.afterwards`)}`;
  const notice = { type: "notice", lead: t(`accountRestricted.state.${reason}`), text } as const;
  const helpers = isLiftedByService(reason, isOwner)
    ? serviceOf(service, t)
    : colleaguesOf(restriction, t);
  return [notice, helpers];
}

function colleaguesOf({ administrators }: Restriction, t: Translate): Block {
  const items = [...new Set(administrators.map(plainName))].slice(0, namedAtMost);
  return items.length > 0
    ? { type: "list", label: t("accountRestricted.ask"), items }
    : { type: "paragraph", text: t("accountRestricted.askSomebody") };
}

function serviceOf({ email, phone }: Appearance["service"], t: Translate): Block {
  return {
    type: "facts",
    facts: [
      { label: t("accountRestricted.service"), value: email },
      { label: t("accountRestricted.phone"), value: phone },
    ],
  };
}
