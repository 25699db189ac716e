import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { isClosed } from "#lib/domain/access/restriction";
import { providerAppearance } from "#lib/infra/brand/provider-appearance";
import type { Appearance } from "#lib/rules/appearance";
import { type Brand, usualBrand } from "#lib/rules/brand";
import { limits } from "#lib/rules/limits";
import { findClosestBrand } from "#lib/rules/typed-colour";

/** R-1004: an appearance as it is stored and as its form shows it. */
export type StoredAppearance = {
  name: string;
  /** As it was typed: #0a7d4f. */
  colour: string;
  address: string;
  imprint: string;
  privacy: string;
  accessibility: string | null;
  email: string;
  phone: string;
  hoursGerman: string | null;
  hoursEnglish: string | null;
  replyTo: string | null;
  /** The address of the logo is made of it; null for the door. */
  logoHash: string | null;
};

/** An appearance as people see it; `isOwn` if it is that of their own organization. */
export type SeenAppearance = StoredAppearance & { isOwn: boolean };

const facts = sql`'name', b.name, 'colour', b.colour, 'address', b.address,
  'imprint', b.imprint, 'privacy', b.privacy, 'accessibility', b.accessibility, 'email', b.email, 'phone', b.phone,
  'hoursGerman', b.hours_german, 'hoursEnglish', b.hours_english, 'replyTo', b.reply_to, 'logoHash', b.logo_hash`;

/** A `StoredAppearance` as JSON, over `appearances as b`. */
export const storedAppearance = sql`json_build_object(${facts})`;

/**
 * What people of this organization see, a `SeenAppearance` as JSON: the published appearance of the nearest of the
 * organization and those above it; null where none has one. A closed organization presents nothing: only the provider can
 * help its people (R-106).
 */
export function appearanceFor(organizationId: SQL): SQL {
  return sql`(select json_build_object('isOwn', c.depth = 0, ${facts}) from organization_closure c
    join appearances b on b.organization_id = c.ancestor_id and b.state = 'published'
    where c.descendant_id = ${organizationId} and not ${isClosed(sql`b.organization_id`)}
    order by c.depth limit 1)`;
}

/**
 * The appearance in a column of `appearanceFor`: the provider's where there is none. A reseller's own people are told to ask
 * the provider: what they cannot do themselves nobody else in their organization can.
 */
export function appearanceOf(seen: SeenAppearance | null): Appearance {
  if (seen === null) return providerAppearance;
  const { service, replyTo } = providerAppearance;
  return seen.isOwn ? { ...drawnOf(seen), service, replyTo } : drawnOf(seen);
}

/** A stored appearance as those see it who are below the organization. */
export function drawnOf(stored: StoredAppearance): Appearance {
  const { hoursGerman, hoursEnglish } = stored;
  const hours =
    hoursGerman === null || hoursEnglish === null ? null : { de: hoursGerman, en: hoursEnglish };
  return {
    name: stored.name,
    brand: brandOf(stored.colour),
    logo: stored.logoHash === null ? null : `/reseller-logo/${stored.logoHash}`,
    address: stored.address,
    links: {
      imprint: stored.imprint,
      privacy: stored.privacy,
      // Who makes the portal declares how accessible it is.
      accessibility: stored.accessibility ?? providerAppearance.links.accessibility,
    },
    service: { email: stored.email, phone: stored.phone, hours },
    replyTo: stored.replyTo ?? stored.email,
    sender: stored.name,
  };
}

/** The brands of colours that were read: each takes some hundred steps to find, and every page needs one. */
const brands = new Map<string, Brand>();

function brandOf(colour: string): Brand {
  const known = brands.get(colour);
  if (known) return known;
  const brand = findClosestBrand(colour)?.brand ?? usualBrand;
  if (brands.size >= limits.keptBrands) brands.clear();
  brands.set(colour, brand);
  return brand;
}

/** How the portal presents itself to a user who has not signed in completely. */
export async function readAppearance(tx: Transaction, userNumber: number): Promise<Appearance> {
  const [row] = await tx.execute<{ appearance: SeenAppearance | null }>(sql`
    select ${appearanceFor(sql`u.organization_id`)} as appearance from users u where u.number = ${userNumber}`);
  return appearanceOf(row?.appearance ?? null);
}
