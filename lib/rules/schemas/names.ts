import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";
import { normalForm } from "#lib/rules/normal-form";
import { isBeyond, isCrowded, trimmed, withoutUnseen } from "#lib/rules/typed";

/** Control characters, and characters that change the direction inside a name. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;
/** Lone surrogates, private use, unassigned code points, and replacement characters. */
const damaged = /[\p{Cs}\p{Co}\p{Cn}\ufffc\ufffd]/u;
const ink = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * The text as it will be stored: composed (NFC), with single spaces, without invisible characters; empty if nothing is
 * visible.
 */
function tidy(text: string, longest: number): string {
  if (isBeyond(text, longest)) return text;
  const seen = withoutUnseen(text);
  if (isCrowded(seen)) return seen;
  const words = normalForm("NFC", seen)
    .split(/\s+/u)
    .map((word) => trimmed(word));
  const name = words.filter(Boolean).join(" ");
  return ink.test(name) ? name : "";
}

/**
 * the schema of a name field, of a person, a company or a place; every form and interface uses it.
 *
 * @param longest UTF-16 units
 */
export function typedName(missing: string, longest: number, tooLong: string) {
  return z.pipe(
    z.string(),
    z.pipe(
      z.transform((text: string) => tidy(text, longest)),
      z.string().check(
        z.minLength(1, missing),
        z.maxLength(longest, tooLong),
        z.refine((name) => !isCrowded(name), "nameMarks"),
        z.refine((name) => !unprintable.test(name), "nameCharacters"),
        z.refine((name) => !damaged.test(name), "nameDamaged"),
      ),
    ),
  );
}

/** The name of a person or a place. */
export function personName(missing: string) {
  return typedName(missing, limits.nameLength, "nameTooLong");
}

/** The name of an organization, as in its register. */
export const organizationName = typedName(
  "organizationNameMissing",
  limits.organizationNameLength,
  "organizationNameTooLong",
);
