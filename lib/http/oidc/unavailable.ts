import { errors } from "oidc-provider";
import { logFault } from "#lib/infra/log";
import { isUnavailable } from "#lib/rules/unavailable";

/** What a part of the library reads; if the database is unavailable, its answer says so with 503 instead of a fault. */
export async function orUnavailable<T>(reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    if (!isUnavailable(error)) throw error;
    logFault("connect", error);
    throw new Unavailable();
  });
}

/** RFC 6749, 4.1.2.1. People see the portal's own page: the system could only begin again. */
class Unavailable extends errors.OIDCProviderError {
  override allow_redirect = false;

  constructor() {
    super(503, "temporarily_unavailable");
    this.expose = true;
  }
}
