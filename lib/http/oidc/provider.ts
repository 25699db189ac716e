import { errors, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { findSystem, issuer } from "#lib/domain/systems/connected";
import { currentKeys } from "#lib/domain/systems/keys";
import { isSystemSecret } from "#lib/infra/crypto/system-secrets";
import { logFault, logWarning } from "#lib/infra/log";
import { Refusal } from "#lib/rules/refusal";
import { configurationWith } from "./configuration";
import { senderOfRequest } from "./request";

let known: { version: string; provider: Provider } | undefined;

/** The provider of OpenID Connect with the present keys; made anew when they have changed, over the same rows. */
export async function currentProvider(): Promise<Provider> {
  const { version, keys } = await currentKeys("openIdConnect");
  if (known?.version !== version) known = { version, provider: makeProvider(keys) };
  return known.provider;
}

function makeProvider(keys: readonly object[]): Provider {
  const provider = new Provider(issuer(), configurationWith(keys));
  // The server in front has written the forwarded headers itself (S-84).
  provider.proxy = true;
  const client = provider.Client.prototype as unknown as {
    clientId: string;
    compareClientSecret(given: string): Promise<boolean>;
  };
  client.compareClientSecret = compareSecret;
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path.startsWith("/.well-known/") && ctx.body && typeof ctx.body === "object")
      Object.assign(ctx.body, { response_modes_supported: ["query"] });
  });
  provider.on("server_error", (_, error) => logFault("connect", error));
  provider.on("authorization.error", tell);
  provider.on("grant.error", tell);
  provider.on("introspection.error", tell);
  provider.on("userinfo.error", tell);
  return provider;
}

/** What a request of a person may end with, without a fault of the system. */
const ordinary = ["access_denied", "login_required", "interaction_required"];

/** Tells the log what a system has done wrong, so that its engineer can be helped. */
function tell({ oidc }: KoaContextWithOIDC, error: Error & { error_description?: string }): void {
  const system = oidc?.client?.clientId;
  if (!system || ordinary.includes(error.message)) return;
  logWarning("connect", { system, reason: `${error.message}: ${error.error_description ?? ""}` });
}

/** Whether the derived secret is right; clients that repeat wrong ones are told to wait (S-61), those with the right one never. */
async function compareSecret(this: { clientId: string }, given: string): Promise<boolean> {
  const { oidc } = findSystem(this.clientId) ?? {};
  if (oidc && isSystemSecret(this.clientId, oidc.secretGeneration, given)) return true;
  try {
    await consumeRateLimit("clientSecret", `${this.clientId} ${senderOfRequest()}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new TooManySecrets();
  }
  return false;
}

class TooManySecrets extends errors.OIDCProviderError {
  constructor() {
    super(429, "invalid_client");
    this.error_description = "too many wrong client secrets";
  }
}
