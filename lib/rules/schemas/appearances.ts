import * as z from "zod/mini";
import { pictureBytes } from "#lib/rules/configuration/brand-bounds";
import { limits } from "#lib/rules/limits";
import { readHex, writeHex } from "#lib/rules/oklch";
import { isBeyond, trimmed, withoutUnseen } from "#lib/rules/typed";
import { email, isAddress, tidyEmail } from "./addresses";
import { customerNumber } from "./customer-number";
import { typedName } from "./names";
import { isSound } from "./sound";

/** R-1004: what the forms of an appearance may send. All objects are strict. */

/** A colour as people copy it from a style guide; stored like #0a7d4f. */
const colour = z.pipe(
  z.string(),
  z.pipe(z.transform(writtenColour), z.string().check(z.regex(/^#[0-9a-f]{6}$/, "colourFormat"))),
);

function writtenColour(text: string): string {
  const bytes = isBeyond(text, limits.phoneLength) ? null : readHex(withoutUnseen(text));
  return bytes ? writeHex(bytes) : text;
}

const pageAddress = addressOfPage(isPageAddress);
const optionalPageAddress = addressOfPage((text) => text === "" || isPageAddress(text));

/** The address of a page, with or without https:// in front. */
function addressOfPage(isRight: (text: string) => boolean) {
  return z.pipe(
    z.string(),
    z.pipe(
      z.transform(writtenAddress),
      z
        .string()
        .check(
          z.maxLength(limits.appearanceLineLength, "pageAddressFormat"),
          z.refine(isRight, "pageAddressFormat"),
        ),
    ),
  );
}

function writtenAddress(text: string): string {
  if (isBeyond(text, limits.appearanceLineLength)) return text;
  const typed = trimmed(withoutUnseen(text));
  if (typed === "") return "";
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`;
  return isPageAddress(whole) ? new URL(whole).href : typed;
}

function isPageAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isHost = /^(?:[a-z0-9-]+\.)+(?:[a-z]{2,}|xn--[a-z0-9-]+)$/.test(hostname);
  return protocol === "https:" && isHost && username === "" && password === "";
}

/** An address that may stay empty. It stands here: browsers load the file of addresses with every form of a user. */
const optionalEmail = z.pipe(
  z.string(),
  z.pipe(
    z.transform(tidyEmail),
    z.string().check(
      z.maxLength(limits.emailLength, "emailTooLong"),
      z.refine((address) => address === "" || isAddress(address), "emailFormat"),
    ),
  ),
);

const line = typedName("hoursFormat", limits.appearanceLineLength, "hoursFormat");

/** A line of text that may stay empty. */
const hours = z.pipe(
  z.string(),
  z.pipe(
    z.transform((text: string) => (isBlank(text) ? "" : (line.safeParse(text).data ?? text))),
    z
      .string()
      .check(z.refine((text) => text === "" || line.safeParse(text).success, "hoursFormat")),
  ),
);

function isBlank(text: string): boolean {
  return !isBeyond(text, limits.appearanceLineLength) && trimmed(withoutUnseen(text)) === "";
}

/** The number of a draft; 0 where there is none yet. */
const version = z.pipe(z.string().check(z.regex(/^\d{1,9}$/, "malformed")), z.transform(Number));

/** The organization, and the draft that the form or the page showed: what others have saved meanwhile is not overwritten. */
const shown = { customerNumber, version };

/** R-1004: an appearance as it is typed. A form without a new picture keeps the one that there is. */
export const appearanceDraft = z
  .strictObject({
    ...shown,
    name: typedName("appearanceNameMissing", limits.appearanceNameLength, "appearanceNameTooLong"),
    colour,
    address: typedName("postalAddressMissing", limits.appearanceLineLength, "postalAddressTooLong"),
    imprint: pageAddress,
    privacy: pageAddress,
    accessibility: optionalPageAddress,
    email,
    phone: typedName("phoneMissing", limits.phoneLength, "phoneTooLong").check(
      // Pages make every occurrence a link: a lone hyphen would be one in each "E-Mail".
      z.refine((text) => text.replace(/\D/g, "").length >= 3, "phoneMissing"),
    ),
    hoursGerman: hours,
    hoursEnglish: hours,
    replyTo: optionalEmail,
    logo: z.file("malformed").check(z.maxSize(pictureBytes, "logoTooLarge")),
    removeLogo: z.optional(z.literal("yes")),
  })
  .check(inBoth("hoursGerman", "hoursEnglish"), inBoth("hoursEnglish", "hoursGerman"));

type Hours = Record<"hoursGerman" | "hoursEnglish", string>;

/** Who says when the telephone is answered says so in both languages. */
function inBoth(field: keyof Hours, other: keyof Hours) {
  return z.refine<Hours>((draft) => draft[field] !== "" || draft[other] === "", {
    message: "hoursInBoth",
    path: [field],
    when: isSound(field, other),
  });
}

/** A parsed `appearanceDraft`. */
export type AppearanceDraft = z.infer<typeof appearanceDraft>;

/** Publish a draft: the one that the page showed. */
export const appearanceShown = z.strictObject(shown);

/** Show the appearance from above again: just the organization. */
export const appearanceReference = z.strictObject({ customerNumber });
