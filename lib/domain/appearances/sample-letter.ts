import { environment } from "#lib/infra/env";
import { drawLetter } from "#lib/infra/mail/letters";
import { areas, type Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { findKeptAppearance } from "./kept";
import { drawnOf } from "./row";

/** Somebody who does not exist, and where they work. */
export type SamplePerson = {
  firstName: string;
  lastName: string;
  email: string;
  organization: string;
};

/**
 * R-1004: an invitation in the draft of this organization, as HTML, with a link that leads nowhere; null if there is no draft,
 * or it is not the actor's to keep.
 */
export async function drawSampleLetter(
  actor: Actor,
  customerNumber: string,
  language: Language,
  { organization, ...recipient }: SamplePerson,
): Promise<string | null> {
  const kept = await findKeptAppearance(actor, customerNumber);
  if (!kept?.draft) return null;
  const { origin } = environment().appUrl;
  const now = Date.now();
  return drawLetter({
    kind: "activation",
    language,
    appearance: drawnOf(kept.draft),
    recipient,
    organization: { name: organization, customerNumber: "000000" },
    portalUrl: origin,
    signInName: recipient.email,
    inviter: { name: kept.organization.name, organization: null },
    areas: areas.slice(0, 3).map(({ id }) => id),
    url: `${origin}/help`,
    expiresAt: new Date(now + limits.activationLink),
    deletedAt: new Date(now + limits.activationDeadline),
  });
}
