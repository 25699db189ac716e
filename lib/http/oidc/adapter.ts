import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import { findSystem, issuer } from "#lib/domain/systems/connected";
import { deliverSoon } from "#lib/domain/systems/deliver";
import {
  findPortalSessionOf,
  type PortalSession,
  touchSession,
} from "#lib/domain/systems/portal-session";
import {
  dropRecord,
  endSystemSessions,
  findRecord,
  keepRecord,
  type RecordModel,
  redeemCode,
} from "#lib/domain/systems/records";
import { findAreasOf } from "#lib/domain/systems/sessions";
import { acrValues, amrOf } from "./names";
import { isGivenBack, sessionOfBrowser } from "./request";
import { orUnavailable } from "./unavailable";

/**
 * What the library stores. Its sessions and grants are stored nowhere: they are the portal's session, and what is
 * open in it, asked anew each time. Codes, tokens and interactions are records.
 */
export function adapterFor(model: string): Adapter {
  if (model === "Session") return guarded(sessions);
  if (model === "Grant") return guarded(grants);
  return guarded(new Records(model as RecordModel));
}

function guarded(adapter: Adapter): Adapter {
  return {
    upsert: (...given) => orUnavailable(adapter.upsert(...given)),
    find: (value) => orUnavailable(adapter.find(value)),
    findByUid: (uid) => orUnavailable(adapter.findByUid(uid)),
    findByUserCode: (code) => orUnavailable(adapter.findByUserCode(code)),
    consume: (value) => orUnavailable(adapter.consume(value)),
    destroy: (value) => orUnavailable(adapter.destroy(value)),
    revokeByGrantId: (grantId) => orUnavailable(adapter.revokeByGrantId(grantId)),
  };
}

/** The scopes that every system may ask for, with their claims; of these it learns what the catalogue names. */
export const claimsOfScopes = {
  openid: ["sub", "auth_time", "acr", "amr", "sid"],
  profile: ["name", "locale"],
  email: ["email", "email_verified"],
  portal: ["customer_number", "areas", "organization", "reseller"],
};
/** The names of these scopes. */
export const scopes = Object.keys(claimsOfScopes);

/** The id of the grant of a session of the portal and a system. */
export function grantIdOf(handle: string, system: string): string {
  return `${handle}.${system}`;
}

/** The session of the portal and the system of a grant. */
export function partsOf(grantId: string): { handle: string; system: string } {
  const [handle = "", system = ""] = grantId.split(".");
  return { handle, system };
}

const nothing = async () => undefined;

/** Whatever its cookie says, the session is that of the portal in this browser, or none. */
const sessions: Adapter = {
  upsert: nothing,
  destroy: nothing,
  consume: nothing,
  revokeByGrantId: nothing,
  findByUserCode: nothing,
  find: async () => asSession(await sessionOfBrowser()),
  findByUid: async (handle) => asSession(await findPortalSessionOf(handle)),
};

function asSession(session: PortalSession | null): AdapterPayload | undefined {
  if (!session) return undefined;
  const { handle, subject, authenticatedAt, factor, expiresAt, sids } = session;
  return {
    kind: "Session",
    jti: handle,
    uid: handle,
    accountId: subject,
    loginTs: authenticatedAt,
    acr: acrValues[factor ? 1 : 0],
    amr: amrOf(factor),
    exp: expiresAt,
    iat: authenticatedAt,
    authorizations: Object.fromEntries(
      Object.entries(sids).map(([system, sid]) => [
        system,
        { sid, grantId: grantIdOf(handle, system) },
      ]),
    ),
  };
}

/** A grant exists while its person may be in its system. */
const grants: Adapter = {
  ...sessions,
  findByUid: nothing,
  find: async (grantId) => {
    const { handle, system: id } = partsOf(grantId);
    const system = findSystem(id);
    const session = system && (await findPortalSessionOf(handle));
    if (!session || !(await findAreasOf(system, handle))) return undefined;
    return {
      kind: "Grant",
      jti: grantId,
      accountId: session.subject,
      clientId: id,
      openid: { scope: scopes.join(" "), claims: Object.values(claimsOfScopes).flat() },
      exp: session.expiresAt,
      iat: session.authenticatedAt,
    };
  },
};

class Records implements Adapter {
  readonly #model: RecordModel;

  constructor(model: RecordModel) {
    this.#model = model;
  }

  async upsert(
    value: string,
    { jti: _, ...payload }: AdapterPayload,
    lifetime: number,
  ): Promise<undefined> {
    const { handle, system } = partsOf(String(payload.grantId ?? ""));
    const isCode = this.#model === "AuthorizationCode";
    const isToken = this.#model === "AccessToken" || this.#model === "RefreshToken";
    if (isCode) await touchSession(handle);
    const isNew = await keepRecord(
      this.#model,
      value,
      this.#model === "Interaction" ? withoutHints(payload) : payload,
      {
        ...((isCode || isToken) && { system }),
        ...(isCode && { handle }),
        ...(isToken && { sid: String(payload.sid) }),
      },
      Math.ceil(lifetime),
    );
    // The library has looked before; of a hundred at once, one is new.
    if (this.#model === "ReplayDetection" && !isNew)
      throw new errors.InvalidClientAuth("client assertion tokens must only be used once");
  }

  async find(value: string): Promise<AdapterPayload | undefined> {
    const found = await findRecord(this.#model, value);
    if (!found) return undefined;
    const returnTo = this.#model === "Interaction" && { returnTo: `${issuer()}/auth/${value}` };
    return { ...found, ...returnTo, jti: value };
  }

  /** Only a code is consumed. A second redemption ends what the first one has begun (RFC 6749, 4.1.2). */
  async consume(value: string): Promise<undefined> {
    const { handle, system: id } = partsOf(
      String((await findRecord(this.#model, value))?.grantId ?? ""),
    );
    const system = findSystem(id);
    if (system && (await redeemCode(value, system))) return;
    if (system) await end(handle, id, false);
    throw new errors.InvalidGrant("authorization code already consumed");
  }

  async destroy(value: string): Promise<undefined> {
    await dropRecord(this.#model, value);
  }

  /** The library asks each model; one answer ends them all. */
  async revokeByGrantId(grantId: string): Promise<undefined> {
    if (this.#model !== "AuthorizationCode") return;
    const { handle, system } = partsOf(grantId);
    await end(handle, system, isGivenBack());
  }

  findByUid = nothing;
  findByUserCode = nothing;
}

/** Ends what is open in a system, and has it told at once; the answer does not wait for that. */
async function end(handle: string, system: string, endedThere: boolean): Promise<void> {
  if (await endSystemSessions(handle, system, endedThere)) void deliverSoon();
}

/** An interaction without what could choose or name somebody, and without what its own address says already. */
function withoutHints({
  returnTo: _,
  lastSubmission: __,
  ...payload
}: AdapterPayload): AdapterPayload {
  const { login_hint: ___, id_token_hint: ____, ...params } = payload.params ?? {};
  const { cookie: _____, ...session } = (payload.session ?? {}) as Record<string, unknown>;
  // The library repeats the hints as details of the reason why somebody is asked.
  const prompt = payload.prompt && { ...payload.prompt, details: {} };
  return { ...payload, params, prompt, ...(payload.session && { session }) } as AdapterPayload;
}
