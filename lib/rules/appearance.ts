import type { Brand } from "./brand";
import type { Text } from "./catalogue";
import {
  type Actor,
  canAdminister,
  canAdministerService,
  type OrganizationKind,
} from "./delegation";
import type { RefusalCode } from "./refusal";

/**
 * How the portal presents itself to somebody (R-105, R-1004): as the provider, or as the reseller or sub-reseller above them
 * that has an appearance of its own. One is taken whole: a page never mixes the names of two companies.
 */
export type Appearance = {
  name: string;
  brand: Brand;
  /** The address of the logo on pages; null for the portal's door. Letters have no pictures. */
  logo: string | null;
  /** The postal address in one line, for the end of letters. */
  address: string;
  links: { imprint: string; privacy: string; accessibility: string };
  /** Whom people ask; `hours` is null where nobody says when the telephone is answered. */
  service: { email: string; phone: string; hours: Text | null };
  /** Where answers to letters go. */
  replyTo: string;
  /** The sender's name of letters; null for that of MAIL_FROM. */
  sender: string | null;
};

/** Whether organizations of this kind can have an appearance of their own. */
export function canHaveAppearance(kind: OrganizationKind): boolean {
  return kind === "reseller" || kind === "subreseller";
}

/**
 * R-1004: why the actor may not keep the appearance of this organization, which is within reach, or null: the provider's
 * service administrators and the organization's own administrators do. For everybody else it does not exist.
 */
export function refusalOfAppearance(
  actor: Actor,
  organization: { id: number; kind: OrganizationKind },
): RefusalCode | null {
  const isOwn = actor.organizationId === organization.id;
  if (!canAdminister(actor) || !canHaveAppearance(organization.kind)) return "notFound";
  return isOwn || canAdministerService(actor) ? null : "notFound";
}
