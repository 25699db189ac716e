import { type AccountRestriction, isLiftedByService } from "#lib/rules/account-restriction";
import { provider } from "#lib/rules/catalogue";
import { plainName } from "#lib/rules/names";
import {
  type AddressedLetter,
  type Block,
  type Content,
  companyOf,
  frameOf,
  lettersIn,
  portalOf,
  type Translate,
} from "./content";

/** Why an account cannot be used, and who could help. */
export type Blockage = {
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
export type AccountBlockedLetter = AddressedLetter & Blockage;

/** The most names in a letter. */
const namedAtMost = 5;

/** Says what the state is, who can change it, and that nothing has happened. */
export function accountBlocked(letter: AccountBlockedLetter): Content {
  const t = lettersIn(letter.language);
  const stage = stageOf(letter);
  return {
    ...frameOf(letter, t),
    subject: t(`accountBlocked.${stage}.subject`),
    preheader: t("accountBlocked.preheader"),
    heading: t(`accountBlocked.${stage}.heading`),
    blocks: [
      { type: "paragraph", text: t(`accountBlocked.${stage}.intro`) },
      ...wayOut(letter, t),
      { type: "paragraph", text: t(`accountBlocked.${stage}.unseen`) },
      { type: "facts", facts: [portalOf(letter, t), companyOf(letter, t)] },
    ],
    closing: t("accountBlocked.notExpected"),
  };
}

function stageOf({ activated }: Blockage): "activated" | "pending" {
  return activated ? "activated" : "pending";
}

/** What the restriction is, who can lift it, and what the user can do then. */
export function wayOut(blockage: Blockage, t: Translate): Block[] {
  const { reason, isOwner } = blockage;
  const who = t(isOwner ? "accountBlocked.wayOwner" : `accountBlocked.way.${reason}`);
  const text = `${who} ${t(`accountBlocked.${stageOf(blockage)}.afterwards`)}`;
  const notice = { type: "notice", lead: t(`accountBlocked.state.${reason}`), text } as const;
  return [notice, isLiftedByService(reason, isOwner) ? serviceOf(t) : colleaguesOf(blockage, t)];
}

function colleaguesOf({ administrators }: Blockage, t: Translate): Block {
  const items = [...new Set(administrators.map(plainName))].slice(0, namedAtMost);
  return items.length > 0
    ? { type: "list", label: t("accountBlocked.ask"), items }
    : { type: "paragraph", text: t("accountBlocked.askSomebody") };
}

function serviceOf(t: Translate): Block {
  const { email, phone } = provider.service;
  return {
    type: "facts",
    facts: [
      { label: t("accountBlocked.service"), value: email },
      { label: t("accountBlocked.phone"), value: phone },
    ],
  };
}
