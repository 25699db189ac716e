import type { IncomingMessage } from "node:http";
import type { Provider } from "oidc-provider";
import { connectPath, findSystem } from "#lib/domain/systems/connected";
import type { PortalSession } from "#lib/domain/systems/portal-session";
import { findBeginning } from "#lib/domain/systems/records";
import { findAreasOf } from "#lib/domain/systems/sessions";
import { acrValues, amrOf, connectCookies, interactionPath } from "./names";
import { requestedLevels } from "./policy";
import { cookieOf, sessionOfBrowser } from "./request";

type Interaction = InstanceType<Provider["Interaction"]>;

/**
 * Where a begun sign-in to a system goes on: to the portal's own pages, or back to the system.
 *
 * @returns the address, or null if this browser has no such sign-in
 */
export async function goOnWith(
  provider: Provider,
  request: IncomingMessage,
  uid: string,
  answer: string | null,
): Promise<string | null> {
  if (cookieOf(request, connectCookies().interaction) !== uid) return null;
  const interaction = await provider.Interaction.find(uid);
  if (!interaction) return null;
  if (answer === "refuse") {
    const error_description =
      "the person has none of the system's areas, or did not confirm who they are";
    return finish(interaction, { error: "access_denied", error_description });
  }
  const here = new URLSearchParams({ next: interactionPath(uid) });
  const session = await sessionOfBrowser();
  if (!session) return `/sign-in?${here}`;
  const { prompt, params } = interaction;
  if (prompt.name === "access")
    return withoutAccess(interaction, session, String(params.client_id));
  const lacksFactor = needsFactor(params) && !session.factor;
  if (lacksFactor) here.set("factor", "1");
  // By the database's clock alone: a sign-in of the same second does not count.
  const began = await findBeginning(uid);
  const isConfirmed = began !== null && session.authenticatedExactly >= began;
  const onlySignsIn = prompt.reasons.every((reason) => reason === "no_session");
  if (lacksFactor || (!onlySignsIn && !isConfirmed)) return `/confirm-identity?${here}`;
  // Somebody else has signed in meanwhile: the request begins again, as theirs.
  if (interaction.session?.uid && interaction.session.uid !== session.handle)
    return anew(interaction, isConfirmed);
  return finish(interaction, {
    login: {
      accountId: session.subject,
      ts: session.authenticatedAt,
      acr: acrOf(session),
      amr: amrOf(session.factor),
    },
  });
}

/**
 * Whether this browser's session is no longer the one in which its person signed in or confirmed for this sign-in to a
 * system: somebody has signed out in another tab. The sign-in then goes on with the present session.
 */
export async function isOfAnotherSession(
  provider: Provider,
  request: IncomingMessage,
  uid: string,
): Promise<boolean> {
  if (cookieOf(request, connectCookies().resume) !== uid) return false;
  const { result, session: begun } = (await provider.Interaction.find(uid)) ?? {};
  if (!result?.login) return false;
  const session = await sessionOfBrowser();
  return (
    session?.subject !== result.login.accountId ||
    (begun?.uid !== undefined && begun.uid !== session?.handle)
  );
}

/** Users who lack the area are led to a page that says whom to ask. */
async function withoutAccess(
  interaction: Interaction,
  session: PortalSession,
  id: string,
): Promise<string> {
  const system = findSystem(id);
  if (system && (await findAreasOf(system, session.handle))) return anew(interaction);
  return `/refused?${new URLSearchParams({ system: id, back: interactionPath(interaction.uid) })}`;
}

async function finish(interaction: Interaction, result: Interaction["result"]): Promise<string> {
  interaction.result = result;
  await interaction.persist();
  return new URL(interaction.returnTo).pathname;
}

/**
 * The address at which this request begins again; the old one is worth nothing any more.
 *
 * @param isConfirmed whether the present person has signed in since it began, as `prompt=login` demands
 */
async function anew(interaction: Interaction, isConfirmed = false): Promise<string> {
  await interaction.destroy();
  const params = Object.entries(interaction.params)
    .filter((param): param is [string, string] => typeof param[1] === "string")
    .filter(([name, value]) => !(isConfirmed && name === "prompt" && value === "login"));
  return `${connectPath}/auth?${new URLSearchParams(params)}`;
}

function acrOf({ factor }: PortalSession): string {
  return acrValues[factor ? 1 : 0];
}

function needsFactor(params: Record<string, unknown>): boolean {
  const claims = typeof params.claims === "string" ? JSON.parse(params.claims) : undefined;
  const known = (requestedLevels(params, claims) ?? []).filter((level) =>
    (acrValues as readonly string[]).includes(level),
  );
  return known.length > 0 && !known.includes("password");
}
