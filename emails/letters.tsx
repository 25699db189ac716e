import { render } from "react-email";
import { type AccountActivatedLetter, accountActivated } from "./account-activated";
import { type AccountBlockedLetter, accountBlocked } from "./account-blocked";
import { type AccountDeletedLetter, accountDeleted } from "./account-deleted";
import { type AccountLockedLetter, accountLocked } from "./account-locked";
import { type ActivationLetter, activation } from "./activation";
import { type ActivationReminderLetter, activationReminder } from "./activation-reminder";
import { type AddressTakenLetter, addressTaken } from "./address-taken";
import type { Content } from "./content";
import { Frame } from "./frame";
import { type NewActivationLinkLetter, newActivationLink } from "./new-activation-link";
import { type NewSignInLetter, newSignIn } from "./new-sign-in";
import { type PasswordChangedLetter, passwordChanged } from "./password-changed";
import { type PasswordResetLetter, passwordReset } from "./password-reset";
import { plainText } from "./plain-text";
import { type RegistrationLetter, registration } from "./registration";
import { type SecondFactorChangedLetter, secondFactorChanged } from "./second-factor-changed";
import { type SecondFactorResetLetter, secondFactorReset } from "./second-factor-reset";

/** Everything that the portal writes to people, by `kind`. */
export type Letter =
  | ActivationLetter
  | NewActivationLinkLetter
  | ActivationReminderLetter
  | AccountActivatedLetter
  | PasswordResetLetter
  | PasswordChangedLetter
  | AccountBlockedLetter
  | AccountDeletedLetter
  | RegistrationLetter
  | AddressTakenLetter
  | SecondFactorChangedLetter
  | SecondFactorResetLetter
  | AccountLockedLetter
  | NewSignInLetter;

/** A letter as the transport takes it. */
export type RenderedLetter = { kind: Letter["kind"]; subject: string; html: string; text: string };

/**
 * Draws a letter as HTML and as text. The same letter gives the same bytes each time, because a retry under the
 * same idempotency key must carry the same payload (S-74): the clock is not read, everything comes from the letter.
 */
export async function renderLetter(letter: Letter): Promise<RenderedLetter> {
  const content = contentOf(letter);
  return {
    kind: letter.kind,
    subject: content.subject,
    html: await render(<Frame content={content} />),
    text: plainText(content),
  };
}

function contentOf(letter: Letter): Content {
  switch (letter.kind) {
    case "activation":
      return activation(letter);
    case "newActivationLink":
      return newActivationLink(letter);
    case "activationReminder":
      return activationReminder(letter);
    case "accountActivated":
      return accountActivated(letter);
    case "passwordReset":
      return passwordReset(letter);
    case "passwordChanged":
      return passwordChanged(letter);
    case "accountBlocked":
      return accountBlocked(letter);
    case "accountDeleted":
      return accountDeleted(letter);
    case "registration":
      return registration(letter);
    case "addressTaken":
      return addressTaken(letter);
    case "secondFactorChanged":
      return secondFactorChanged(letter);
    case "secondFactorReset":
      return secondFactorReset(letter);
    case "accountLocked":
      return accountLocked(letter);
    case "newSignIn":
      return newSignIn(letter);
  }
}
