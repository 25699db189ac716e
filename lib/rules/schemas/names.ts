import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";
import { normalForm } from "#lib/rules/normal-form";
import { isBeyond, isCrowded, trimmed, withoutUnseen } from "#lib/rules/typed";

/** No part of a name: controls, and what turns the direction in the middle. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;
/** Halves of pairs, private use, what no sign is assigned to, and what stands for a sign that was damaged or left out. */
const damaged = /[\p{Cs}\p{Co}\p{Cn}\ufffc\ufffd]/u;
const ink = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** As it will be stored: composed (NFC), with single spaces, without what nobody sees; nothing where there is no ink. */
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
 * a name as a field, of a person, a company or a place. One rule for every door.
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

/** The name of an organization, as its register has it. */
export const organizationName = typedName(
  "organizationNameMissing",
  limits.organizationNameLength,
  "organizationNameTooLong",
);
