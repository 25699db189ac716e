import { getTranslations } from "next-intl/server";
import type { KeptAppearance } from "#lib/domain/appearances/kept";
import { bytesOfColour } from "#lib/rules/brand";
import { pictureBytes } from "#lib/rules/configuration/brand-bounds";
import { writeHex } from "#lib/rules/oklch";
import { appearanceProblems } from "#lib/rules/schemas/problems";
import { findClosestBrand } from "#lib/rules/typed-colour";
import { problemTexts, textsOf } from "../../../_forms/texts";
import { titlesOf } from "../../../_shell/shell-texts";

const texts = [
  ...["nameAndColour", "nameAndColourNote", "name", "nameHint", "colour", "colourHint"],
  ...[
    "typed",
    "onLight",
    "onDark",
    "logo",
    "logoNote",
    "logoFile",
    "logoHint",
    "logoNow",
    "logoRemove",
  ],
  ...[
    "imprintSection",
    "imprintNote",
    "address",
    "imprint",
    "pageHint",
    "privacy",
    "accessibility",
  ],
  ...[
    "accessibilityHint",
    "service",
    "serviceNote",
    "email",
    "phone",
    "hoursGerman",
    "hoursEnglish",
  ],
  ...["hoursHint", "hoursHintEnglish", "replyTo", "replyToHint", "save"],
] as const;

/** What the form of an appearance is drawn with. */
export async function appearanceFormProps({ organization, draft }: KeptAppearance) {
  const title = (await textsOf("appearance", ["title"])).title;
  const logo = await textsOf("appearance", ["logoHint"], { kilobytes: pictureBytes / 1024 });
  return {
    titles: await titlesOf(`${title} – ${organization.name}`),
    problems: await problemTexts(appearanceProblems),
    texts: {
      ...(await textsOf("appearance", texts)),
      ...logo,
      ...(await textsOf("common", ["problem"])),
    },
    customerNumber: organization.customerNumber,
    version: draft?.version ?? 0,
    stored: draft,
    logo: draft?.logoHash ? `/reseller-logo/${draft.logoHash}` : null,
    swatches: draft ? await swatchesOf(draft.colour) : null,
  };
}

/** The typed colour, how it appears on light and on dark pages, and how far that is from it. */
async function swatchesOf(typed: string) {
  const closest = findClosestBrand(typed);
  if (!closest) return null;
  const t = await getTranslations("appearance");
  const hundredths = Math.round(closest.distance * 100);
  const note = closest.isNoticeable ? t("distance", { hundredths }) : t("noDistance");
  const shown = (scheme: "light" | "dark") =>
    writeHex(bytesOfColour(scheme, "accent", closest.brand));
  return { typed, light: shown("light"), dark: shown("dark"), note };
}
