import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";
import { ungrouped } from "#lib/rules/typed";
import { apostrophes, closing, isAddress, tidyEmail, withoutApostrophes } from "./addresses";

/** An address as it is looked up: typed apostrophes stay, because a stored address may have them. */
function tidyLogin(text: string): string {
  const login = ungrouped(tidyEmail(text));
  const typed = ungrouped(text);
  const [front = ""] = apostrophes.exec(typed) ?? [];
  const address = withoutApostrophes(login);
  return isAddress(address) && !closing.test(typed) ? front + address : login;
}

/**
 * customer number, e-mail address or username in one field. Addresses are normalized as for storage, numbers may
 * be typed in groups.
 */
export const login = z.pipe(
  z.string(),
  z.pipe(
    z.transform(tidyLogin),
    z
      .string()
      .check(z.minLength(1, "loginMissing"), z.maxLength(limits.emailLength, "loginTooLong")),
  ),
);
