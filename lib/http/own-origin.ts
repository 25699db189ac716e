import { headers } from "next/headers";
import { recordRefusal } from "#lib/domain/audit/record";
import { tryConsumeRateLimit } from "#lib/domain/rate-limits/count";
import { environment } from "#lib/infra/env";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { clientAddress } from "./client-address";
import { respondWith } from "./response";

/**
 * Only pages of this portal may change something (S-83). Next itself accepts a missing Origin and compares with headers
 * that a sender can forge; this compares with the configured address.
 */
export async function requireOwnOrigin(actor: Actor | null): Promise<void> {
  const sent = await headers();
  const origin = sent.get("origin");
  const own = origin
    ? origin === environment().appUrl.origin
    : sent.get("sec-fetch-site") === "same-origin";
  if (own) return;
  respondWith(403);
  await recordAttempt(actor, "foreignOrigin");
  throw new Refusal("foreignOrigin");
}

/**
 * Records an attempt. For strangers it is rate-limited, so that nobody can flood the audit log, from which nothing can
 * be deleted.
 */
export async function recordAttempt(actor: Actor | null, reason: string): Promise<void> {
  if (!actor && !(await tryConsumeRateLimit("strangerRecord", await clientAddress()))) return;
  await recordRefusal({ event: "request.refused", actor, details: { reason } });
}
