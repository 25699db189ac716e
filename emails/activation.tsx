import type { AreaId } from "#lib/rules/catalogue";
import { formatDate, formatLongDateTime } from "#lib/rules/dates";
import { plainName } from "#lib/rules/names";
import {
  type AccountLetter,
  type Block,
  type Content,
  frameOf,
  lettersIn,
  type Translate,
  validUntil,
} from "./content";
import { areasOf, factsOf, isOwner } from "./facts";

/**
 * Who created the account or asked for the new link: a person with the organization, or an organization alone; null if
 * a rule of the product did (an order, or the user).
 */
export type Inviter = { name: string; organization: string | null };

/** The facts of a letter with an activation link. */
export type LinkLetter = AccountLetter & {
  inviter: Inviter | null;
  areas: readonly AreaId[];
  expiresAt: Date;
  /** When the account is deleted unless it is activated before. */
  deletedAt: Date;
};

/** To a new user, immediately: the link, its validity, how to sign in, and the user's areas. */
export function activation(letter: LinkLetter): Content {
  const t = lettersIn(letter.language);
  const end = formatDate(endOf(letter), letter.language);
  const inviter = harmless(letter.inviter);
  return {
    ...frameOf(letter, t),
    subject: t("activation.subject"),
    preheader: inviter
      ? t("activation.preheader", { name: inviter.name, date: end })
      : t("activation.preheaderAlone", { date: end }),
    heading: t("activation.heading"),
    blocks: [
      { type: "paragraph", text: introOf(letter, inviter, t) },
      { type: "action", label: t("activation.action"), copy: t("copyAddress"), url: letter.url },
      deadlineOf(letter, t),
      factsOf(letter, t),
      areasOf(letter.areas, letter.language, t),
    ],
    closing: t("activation.notExpected"),
  };
}

/** Who created the account; for an owner instead what kind of account it is. */
function introOf(letter: LinkLetter, inviter: ReturnType<typeof harmless>, t: Translate): string {
  const organization = plainName(letter.organization.name);
  if (isOwner(letter)) return t("activation.introOwner", { organization });
  return inviter ? t("activation.intro", inviter) : t("activation.introAlone", { organization });
}

/** The inviter's name, short and in full, sanitized for a letter. */
export function harmless(inviter: Inviter | null): { name: string; inviter: string } | null {
  if (!inviter) return null;
  const name = plainName(inviter.name);
  if (inviter.organization === null) return { name, inviter: name };
  return { name, inviter: `${name} (${plainName(inviter.organization)})` };
}

/** When the link expires: never after its user is deleted. */
export function endOf(letter: LinkLetter): Date {
  return new Date(Math.min(letter.expiresAt.getTime(), letter.deletedAt.getTime()));
}

/** Until when the link is valid, and what happens afterwards. */
export function deadlineOf(letter: LinkLetter, t: Translate): Block {
  const lead = validUntil(endOf(letter), letter, t);
  if (letter.deletedAt <= letter.expiresAt) return { type: "notice", lead, text: t("thenDeleted") };
  const date = formatLongDateTime(letter.deletedAt, letter.language);
  return { type: "notice", lead, text: t("newLinkAndDeletion", { date }) };
}
