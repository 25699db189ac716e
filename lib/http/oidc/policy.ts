import { errors, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import { recordSystemRefusal } from "#lib/domain/systems/refusals";
import { acrValues } from "./names";
import { sessionOfBrowser } from "./request";
import { orUnavailable } from "./unavailable";

/**
 * When a sign-in to a system needs its person: to sign in, to confirm who they are, or because they lack the area. Nobody is
 * asked for consent: the administrator who granted the permission has given it.
 */
export function interactionRules(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.remove("consent");
  const { checks } = required(policy.get("login"));
  for (const reason of [
    "max_age",
    "id_token_hint",
    "claims_id_token_sub_value",
    "essential_acr",
    "essential_acrs",
  ])
    checks.remove(reason);
  // The library's own, without its error: nobody confirms without being asked.
  required(checks.get("login_prompt")).error = "interaction_required";
  checks.add(
    new Check("max_age", "the sign-in is older than max_age", "interaction_required", isTooOld),
  );
  checks.add(
    new Check("acr", "the sign-in has not the requested acr", "interaction_required", lacksLevel),
  );
  checks.add(new Check("person", "another person was asked for", "login_required", isAnother));
  policy.add(
    new interactionPolicy.Prompt(
      { name: "access", requestable: false },
      new Check(
        "area_missing",
        "the person has none of the system's areas",
        "access_denied",
        lacksArea,
      ),
    ),
  );
  return policy;
}

const { Check } = interactionPolicy;

function isTooOld({ oidc }: KoaContextWithOIDC): boolean {
  const { max_age: age } = oidc.params ?? {};
  return (
    age !== undefined && oidc.session?.accountId !== undefined && oidc.session.past(age as number)
  );
}

/** The levels of `acr` that a request insists on; `acr_values` counts like an essential claim. */
export function requestedLevels(params: Record<string, unknown>, claims: unknown): string[] | null {
  const essential = (
    claims as { id_token?: { acr?: { essential?: boolean; value?: string; values?: string[] } } }
  )?.id_token?.acr;
  if (essential?.essential && Array.isArray(essential.values)) return essential.values.map(String);
  if (essential?.essential && essential.value) return [essential.value];
  return typeof params.acr_values === "string" ? params.acr_values.split(" ") : null;
}

function lacksLevel({ oidc }: KoaContextWithOIDC): boolean {
  const levels = requestedLevels(oidc.params ?? {}, oidc.claims);
  if (!levels || !oidc.session?.accountId) return false;
  // A stronger sign-in than the requested one is enough, and a level that nobody knows is not refused: it is voluntary.
  const held = acrValues.slice(0, acrValues.indexOf(oidc.session.acr as "password") + 1);
  const known = levels.filter((level) => (acrValues as readonly string[]).includes(level));
  return known.length > 0 && !known.some((level) => (held as readonly string[]).includes(level));
}

/** Hints choose nobody; but a question without a page must not be answered with somebody else. */
function isAnother({ oidc }: KoaContextWithOIDC): boolean {
  const subject = oidc.session?.accountId;
  const wanted = (oidc.claims as { id_token?: { sub?: { value?: string } } })?.id_token?.sub?.value;
  if (subject && wanted !== undefined && wanted !== subject)
    throw new errors.AccessDenied("somebody else is signed in");
  const hinted = (oidc.entities.IdTokenHint as { payload?: { sub?: string } } | undefined)?.payload
    ?.sub;
  return oidc.prompts.has("none") && hinted !== undefined && hinted !== subject;
}

/** `loadExistingGrant` has asked already: a grant without an id is one that the library has made up. */
async function lacksArea({ oidc }: KoaContextWithOIDC): Promise<boolean> {
  if (oidc.grant?.jti) return false;
  if (oidc.client) await orUnavailable(recordRefusalBy(oidc.client.clientId));
  return true;
}

async function recordRefusalBy(system: string): Promise<void> {
  const session = await sessionOfBrowser();
  if (session) await recordSystemRefusal(session, system);
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the library has changed its policy");
  return value;
}
