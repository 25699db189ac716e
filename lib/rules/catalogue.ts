import { configuration } from "#configuration";
import { idPattern } from "#lib/rules/configuration/ids";
import { type Language, spokenLanguages, type Text } from "#lib/rules/configuration/languages";
import type { Configuration } from "#lib/rules/configuration/schema";

/**
 * What a provider's file says (R-105, PORTAL_CONFIG): its name and contacts, the areas of its portal, the products that open
 * them, and the systems that serve them (R-901). Everything else follows from it. A browser has no file, and no areas.
 */

export type { Language, Text };

const first = configuration?.provider.language ?? "de";

/** The languages of every text, on pages and in letters; the provider's own first. */
export const languages: readonly Language[] = [
  first,
  ...spokenLanguages.filter((language) => language !== first),
];

/** The language of people of whom nothing else is known. */
export const firstLanguage: Language = first;

/** The provider: its name, contacts, links and time zone. */
export const provider = (configuration?.provider ?? {}) as Configuration["provider"];

/** A group of areas. */
export type Section = Configuration["sections"][number];

/** The groups in which areas are shown, in this order. */
export const sections: readonly Section[] = configuration?.sections ?? [];

/** The id of one of `areas`; it is also the name of the permission. What comes from outside is asked `isAreaId`. */
export type AreaId = string;

/** An area, with the address of its page in this portal. */
export type Area = Configuration["areas"][number] & {
  path: `/${string}`;
  /** Base areas belong to every organization, whatever products it has (R-104). */
  base: boolean;
};

/** The areas, in the order of every list of checkboxes: section by section, and in each as the file has them. */
export const areas: readonly Area[] = sections.flatMap(({ id }) =>
  (configuration?.areas ?? [])
    .filter(({ section }) => section === id)
    .map((area) => ({ ...area, base: area.base === true, path: pathOf(area.id) })),
);

/** All area ids, in catalogue order. */
export const areaIds: readonly AreaId[] = areas.map(({ id }) => id);

/** The sections with their areas: the order of the access indicator. */
export const areasBySection = sections.map((section) => ({
  ...section,
  areas: areas.filter((area) => area.section === section.id),
}));

/** The id of one of `products`. */
export type ProductId = string;

/** The products that can be ordered, with the areas that each opens (R-104). */
export const products: Configuration["products"] = configuration?.products ?? [];

/**
 * R-901: the provider's other systems and the areas that each serves. An area that is in none of them is a page of this
 * portal. The address, and a key, can be set for an installation by the environment (SYSTEM_INVOICE_ARCHIVE_URL,
 * SYSTEM_SHOP_KEY); lib/infra/system-settings.ts reads both.
 */
export const systems: Configuration["systems"] = configuration?.systems ?? [];

const byId = new Map(areas.map((area) => [area.id, area]));

/** Returns the area with this id; one that is gone from the file is only named by its id. */
export function areaOf(id: AreaId): Area {
  return byId.get(id) ?? goneArea(id);
}

/**
 * Whether a stored or submitted text names an area of this catalogue. In a browser every text of the form of an id does: the
 * server decides.
 */
export function isAreaId(value: string): boolean {
  return configuration === null ? idPattern.test(value) : byId.has(value);
}

/** Whether a submitted text names a product of this catalogue; in a browser like `isAreaId`. */
export function isProductId(value: string): boolean {
  return configuration === null ? idPattern.test(value) : products.some(({ id }) => id === value);
}

/** Sorts the given areas into catalogue order, without duplicates. */
export function inCatalogueOrder(ids: Iterable<AreaId>): AreaId[] {
  const wanted = new Set(ids);
  return areaIds.filter((id) => wanted.has(id));
}

/**
 * The areas that an organization may use by itself (R-104): base areas and those its products open; for the provider
 * the whole catalogue. Ancestors are not considered; see `entitlementOf` in delegation.ts.
 */
export function areasOpenedBy(kind: string, booked: readonly string[]): Set<AreaId> {
  if (kind === "provider") return new Set(areaIds);
  const opened = new Set<AreaId>(areas.filter((area) => area.base).map((area) => area.id));
  for (const product of products) {
    if (booked.includes(product.id)) for (const id of product.opens) opened.add(id);
  }
  return opened;
}

function goneArea(id: AreaId): Area {
  const name = { de: id, en: id };
  return { id, section: "", base: false, sign: "box", name, allows: name, offers: name, path: "/" };
}

/** `cloudPbx` has the page /areas/cloud-pbx; the user administration is a page of its own. */
function pathOf(id: AreaId): `/${string}` {
  if (id === "userAdministration") return "/users";
  return `/areas/${id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
