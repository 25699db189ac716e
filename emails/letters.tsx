import type { LetterKind } from "#lib/rules/letter-kinds";
import { accessAnswered } from "./access-answered";
import { accessRequested } from "./access-requested";
import { accountActivated } from "./account-activated";
import { accountDeleted } from "./account-deleted";
import { accountLocked } from "./account-locked";
import { accountRestricted } from "./account-restricted";
import { activation } from "./activation";
import { activationReminder } from "./activation-reminder";
import { addressTaken } from "./address-taken";
import type { Content } from "./content";
import { Frame } from "./frame";
import { newActivationLink } from "./new-activation-link";
import { newSignIn } from "./new-sign-in";
import { passwordChanged } from "./password-changed";
import { passwordReset } from "./password-reset";
import { passwordToSet } from "./password-to-set";
import { plainText } from "./plain-text";
import { registration } from "./registration";
import { reportOf } from "./report";
import { secondFactorAnnounced } from "./second-factor-announced";
import { secondFactorChanged } from "./second-factor-changed";
import { secondFactorMissing } from "./second-factor-missing";
import { secondFactorReminder } from "./second-factor-reminder";
import { secondFactorReset } from "./second-factor-reset";

/** The template of each kind. */
const templates = {
  activation,
  newActivationLink,
  reminderWeek: activationReminder,
  reminderDay: activationReminder,
  accountActivated,
  passwordReset,
  passwordToSet,
  passwordChanged,
  accountRestricted,
  accountLocked,
  accountDeleted,
  newSignIn,
  registration,
  addressTaken,
  secondFactorChanged,
  secondFactorReset,
  secondFactorAnnounced,
  secondFactorWeek: secondFactorReminder,
  secondFactorDay: secondFactorReminder,
  colleaguesActivated: reportOf("colleaguesActivated"),
  invitationsReturned: reportOf("invitationsReturned"),
  accessEnding: reportOf("accessEnding"),
  secondFactorMissing,
  accessRequested,
  accessAnswered,
} satisfies Record<LetterKind, (letter: never) => Content>;

type LetterOf = {
  [Kind in LetterKind]: { kind: Kind } & Parameters<(typeof templates)[Kind]>[0];
};
/** Everything that the portal writes to people, by `kind`, with the values of that kind's template. */
export type Letter = LetterOf[LetterKind];

/** A letter as the transport accepts it. */
export type RenderedLetter = { kind: LetterKind; subject: string; html: string; text: string };

/**
 * Renders a letter as HTML and as text. The same letter always gives the same bytes, because a retry with the same
 * idempotency key must have the same payload (S-74): the clock is not read, everything comes from the letter.
 */
export async function renderLetter(letter: Letter): Promise<RenderedLetter> {
  const content = contentOf(letter);
  return {
    kind: letter.kind,
    subject: content.subject,
    html: await htmlOf(content),
    text: plainText(content),
  };
}

/** What react-email puts before a letter: mail programs that know only old HTML draw it right with this one. */
const doctype =
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">';

let server: Promise<typeof import("react-dom/server")> | undefined;

/**
 * The HTML part: React's plain markup, in one step. react-email's own `render` does the same through a stream and leaves
 * React's comments for browsers in the letter, at twice the cost (measured).
 */
async function htmlOf(content: Content): Promise<string> {
  // Imported when it is needed: Next allows no static import of it in what its server components use.
  server ??= import("react-dom/server");
  const { renderToStaticMarkup } = await server;
  return doctype + renderToStaticMarkup(<Frame content={content} />);
}

function contentOf<Kind extends LetterKind>(letter: LetterOf[Kind]): Content {
  const byKind: { [K in LetterKind]: (letter: LetterOf[K]) => Content } = templates;
  return byKind[letter.kind](letter);
}
