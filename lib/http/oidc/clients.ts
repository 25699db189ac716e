import type { ClientMetadata } from "oidc-provider";
import { connectedSystems } from "#lib/domain/systems/connected";
import type { System } from "#lib/infra/system-settings";
import { scopes } from "./adapter";

/** the systems of the catalogue as clients. None registers itself, and each proves who it is. */
export function clientsOfCatalogue(): ClientMetadata[] {
  return connectedSystems().flatMap((system) =>
    system.oidc ? [clientOf(system, system.oidc)] : [],
  );
}

function clientOf({ id, name }: System, oidc: NonNullable<System["oidc"]>): ClientMetadata {
  const byKey = oidc.authentication === "private_key_jwt";
  return {
    client_id: id,
    client_name: name.de,
    token_endpoint_auth_method: oidc.authentication,
    // Compared by `isSystemSecret`; the library only demands that there is one.
    ...(byKey ? { jwks: { keys: [{ use: "sig", ...oidc.key }] } } : { client_secret: "derived" }),
    redirect_uris: oidc.redirects,
    post_logout_redirect_uris: oidc.afterSignOut,
    backchannel_logout_uri: oidc.backChannelLogout,
    backchannel_logout_session_required: true,
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    response_modes: ["query"],
    require_auth_time: true,
    id_token_signed_response_alg: "RS256",
    scope: scopes.join(" "),
  } as ClientMetadata;
}
