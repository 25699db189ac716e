import * as z from "zod/mini";
import { described } from "#lib/rules/described";
import { brandBounds, pictureBytes } from "./brand-bounds";
import { spokenLanguages } from "./languages";
import { bilingual, id, line, pageAddress } from "./parts";
import { periods } from "./periods";
import { areaSigns } from "./signs";
import { systemEntry } from "./system-entry";

/**
 * R-105: the form of the provider's file, which PORTAL_CONFIG names: everything by which one provider's portal differs from
 * another's. What concerns several entries is judged in judge.ts. `docs/configuration.schema.json` is made from this.
 */

const { hue, chroma } = brandBounds;
const hueError = `should be a number from ${hue.least} to ${hue.most}`;
const chromaError = `should be a number from ${chroma.least} to ${chroma.most}`;
const pictureSize = `at most ${pictureBytes / 1024} kB`;
const senderError =
  "should be a name without quotes, brackets, commas, colons and @, of at most 60 characters";
const picture = z
  .string("should be the name of a file")
  .check(z.regex(/^[^/\\]+$/, "should be the name of a file in the folder of this one"));

const provider = z.strictObject(
  {
    name: line("The provider's name, on every page and in every letter.", 40),
    portal: bilingual("What the portal is called, beside the name.", 40),
    service: z.strictObject(
      {
        email: described(
          z
            .string("should be an email address")
            .check(z.regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/, "should be an email address")),
          "The customer service's address; answers to letters go there.",
        ),
        phone: line("The customer service's telephone number, as people read it.", 40),
        hours: bilingual("When somebody answers the telephone."),
      },
      "should have email, phone and hours",
    ),
    address: line("The postal address in one line, for the end of letters."),
    links: z.strictObject(
      {
        imprint: pageAddress("The provider's imprint."),
        privacy: pageAddress("What happens with personal data."),
        accessibility: pageAddress("The declaration of accessibility."),
      },
      "should have imprint, privacy and accessibility",
    ),
    security: z.strictObject(
      {
        contact: described(
          z
            .string("should be an address like mailto:security@example.com")
            .check(
              z.regex(
                /^(mailto:\S+@\S+|https:\/\/\S+)$/,
                "should be an address like mailto:security@example.com",
              ),
            ),
          "Where security holes are reported, for /.well-known/security.txt (S-89).",
        ),
        policy: pageAddress("The page that says how reports are handled."),
      },
      "should have contact and policy",
    ),
    timeZone: described(
      z
        .string("should be a time zone like Europe/Berlin")
        .check(z.refine(isTimeZone, "should be a time zone like Europe/Berlin")),
      "The time zone of all dates, like Europe/Berlin.",
    ),
    zoneName: bilingual("The time zone as people call it, like German time.", 40),
    language: described(
      z.enum(spokenLanguages, "should be de or en"),
      "The language of people of whom nothing else is known, and the first one wherever both are named.",
    ),
  },
  "should have name, portal, service, address, links, security, timeZone, zoneName and language",
);

const brand = z.strictObject(
  {
    hue: described(
      z.number(hueError).check(z.minimum(hue.least, hueError), z.maximum(hue.most, hueError)),
      "The hue of every colour, as an angle of OKLCH: 28 is red, 85 yellow, 145 green, 222 petrol, 300 violet.",
    ),
    chroma: described(
      z
        .number(chromaError)
        .check(z.minimum(chroma.least, chromaError), z.maximum(chroma.most, chromaError)),
      `How colourful buttons and links are: ${chroma.least} is grey, ${chroma.most} as much as possible. Contrast is sufficient for every value.`,
    ),
    sender: described(
      z.optional(
        z
          .string(senderError)
          .check(
            z.regex(
              /^[^\s"<>()[\]\\,;:@](?:[^"<>()[\]\\,;:@\p{Cc}]{0,58}[^\s"<>()[\]\\,;:@])?$/u,
              senderError,
            ),
          ),
      ),
      "The sender's name of letters; without it that of MAIL_FROM, whose address it always has.",
    ),
    logo: described(
      z.optional(picture),
      `The logo beside the name on pages, 28 pixels high: an SVG, PNG or WebP file of ${pictureSize}, beside this file. Without it there is a door in the brand's colours.`,
    ),
    favicon: described(
      z.optional(picture),
      `The icon of tabs and bookmarks: an SVG file of ${pictureSize}, beside this file.`,
    ),
  },
  "should have hue and chroma",
);

const section = z.strictObject(
  { id: id("Names the group in areas."), name: bilingual("The heading of the group.", 40) },
  "should be a group with id and name",
);

const area = z.strictObject(
  {
    id: id("The name of the permission, which systems and imported lists use. Never changed."),
    section: described(z.string("should be the id of a section"), "The group that it belongs to."),
    base: described(
      z.optional(z.boolean("should be true or false")),
      "Whether every organization has it, whatever products it has booked (R-104). Otherwise a product has to open it.",
    ),
    sign: described(
      z.enum(areaSigns, `should be one of ${areaSigns.join(", ")}`),
      "The sign on the dashboard, by its name at lucide.dev.",
    ),
    name: bilingual("What the area is called everywhere.", 40),
    allows: bilingual("Beside the checkbox: what somebody with this permission may do."),
    offers: bilingual("On the dashboard: what somebody finds there."),
  },
  "should be an area with id, section, sign, name, allows and offers",
);

const product = z.strictObject(
  {
    id: id("The name of the product in orders. Never changed."),
    name: bilingual("What the product is called.", 60),
    opens: described(
      z
        .array(z.string("should be the id of an area"), "should be a list of areas")
        .check(z.minLength(1, "should have at least one area")),
      "The areas that an organization with this product has (R-104).",
    ),
  },
  "should be a product with id, name and opens",
);

function several<S extends z.ZodMiniType>(entry: S, what: string, least: number, most: number) {
  const error = `should be a list of ${least} to ${most} ${what}`;
  return z.array(entry, error).check(z.minLength(least, error), z.maxLength(most, error));
}

/** R-105: the whole of the provider's file. */
export const configurationSchema = z.strictObject(
  {
    $schema: z.optional(z.string()),
    provider: described(provider, "Who runs the portal, and where its customers find help."),
    periods: described(z.optional(periods), "Periods that a provider may choose within bounds."),
    brand: described(z.optional(brand), "How the portal looks, on pages and in letters."),
    sections: described(
      several(section, "sections", 1, 12),
      "The groups in which areas are shown, in this order. One with a single area stands beside help.",
    ),
    areas: described(
      several(area, "areas", 1, 60),
      "The areas of the portal, in the order of every list of checkboxes.",
    ),
    products: described(several(product, "products", 0, 90), "The products that can be ordered."),
    systems: described(
      several(systemEntry, "systems", 0, 40),
      "The provider's other systems, and the areas that each serves (R-901). An area that is in none is a page of the portal that says how to reach the customer service.",
    ),
  },
  "should be the provider's file, with provider, sections, areas, products and systems",
);

/** The provider's file after it has been read. */
export type Configuration = z.output<typeof configurationSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
