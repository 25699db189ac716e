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

/**
 * The answer to a forgotten password where the account can not be used: no link, and it revives
 * nothing. On screen nobody learns of the account; this letter reaches its holder alone, so it can say why.
 */
export type AccountBlockedLetter = AddressedLetter & {
  kind: "accountBlocked";
  /** What stands in the way; `closed` is the organization or one above it. */
  reason: "locked" | "deactivated" | "noLongerValid" | "closed";
  /** Names of those who can change that in the person's organization; empty where nobody is known. */
  administrators: readonly string[];
};

/** No letter lists a whole department. */
const namedAtMost = 5;

/** The state, who can change it, and that nothing has happened. */
export function accountBlocked(letter: AccountBlockedLetter): Content {
  const t = lettersIn(letter.language);
  return {
    ...frameOf(letter, t),
    subject: t("accountBlocked.subject"),
    preheader: t("accountBlocked.preheader"),
    heading: t("accountBlocked.heading"),
    blocks: [
      { type: "paragraph", text: t("accountBlocked.intro") },
      {
        type: "notice",
        lead: t(`accountBlocked.state.${letter.reason}`),
        text: t(`accountBlocked.way.${letter.reason}`),
      },
      whomToAsk(letter, t),
      { type: "paragraph", text: t("accountBlocked.unseen") },
      { type: "facts", facts: [portalOf(letter, t), companyOf(letter, t)] },
    ],
    closing: t("accountBlocked.notExpected"),
  };
}

/** Customer service where only the operator can help, else the people of the own company. */
function whomToAsk(letter: AccountBlockedLetter, t: Translate): Block {
  if (letter.reason === "locked" || letter.reason === "closed") return serviceOf(t);
  const items = [...new Set(letter.administrators.map(plainName))].slice(0, namedAtMost);
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
