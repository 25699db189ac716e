import * as z from "zod/mini";
import { described } from "#lib/rules/described";
import { idPattern } from "./ids";

/** Parts of the provider's file that many of its fields share. The descriptions are what an editor shows. */

/** A line of text that is not empty. */
export function line(description: string, longest = 200) {
  return described(
    z
      .string("should be a text")
      .check(
        z.regex(/^\S(.*\S)?$/, "should be one line of text, without spaces around it"),
        z.maxLength(longest, `should have at most ${longest} characters`),
      ),
    description,
  );
}

/** A text in both languages. */
export function bilingual(description: string, longest = 200) {
  return described(
    z.strictObject(
      { de: line("In German.", longest), en: line("In English.", longest) },
      "should have the fields de and en, a text in each language",
    ),
    description,
  );
}

/** The name by which other entries, the database and systems refer to an entry. It cannot be changed later. */
export function id(description: string) {
  return described(
    z.string("should be a name like cloudPbx").check(
      z.regex(idPattern, "should be like cloudPbx: letters and digits, the first one small"),
      z.refine((name) => !(name in {}), "is a word of JavaScript: take another one"),
    ),
    description,
  );
}

/** The address of a page of the provider. */
export function pageAddress(description: string) {
  return described(
    z
      .string("should be an address like https://www.example.com/imprint")
      .check(
        z.regex(
          /^https:\/\/[^\s/]+(\/\S*)?$/,
          "should be an address like https://www.example.com/imprint",
        ),
      ),
    description,
  );
}

/** A whole number within bounds. */
export function whole(description: string, least: number, most: number) {
  const error = `should be a whole number from ${least} to ${most}`;
  return described(
    z.int(error).check(z.minimum(least, error), z.maximum(most, error)),
    description,
  );
}
