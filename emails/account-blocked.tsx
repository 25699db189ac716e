import { type Block as BlockReason, isLiftedByService } from "#lib/rules/account-restriction";
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

/** Why an account can not be used, and who could help. */
export type Blockage = {
  reason: BlockReason;
  isOwner: boolean;
  /** Whether the person has ever set a password. */
  activated: boolean;
  /** Names of those who can change that in the person's organization; empty where nobody is known. */
  administrators: readonly string[];
};

/**
 * The answer to a forgotten password where the account can not be used (R-405, R-409): no link, and it revives
 * nothing. On screen nobody learns of the account; this letter reaches its holder alone, so it can say why.
 */
export type AccountBlockedLetter = AddressedLetter & Blockage;

/** No letter lists a whole department. */
const namedAtMost = 5;

/** The state, who can change it, and that nothing has happened. */
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

/** What stands in the way, who can change it, and what the person can do then. */
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
