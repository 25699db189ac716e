import { Resend } from "resend";
import { limits } from "#lib/rules/limits";
import { addressLine } from "./address";
import { type Delivery, envelopeOf, type Message, noAddress } from "./message";
import { letterTag } from "./webhook";

/** @property timeout for Resend's answer, in milliseconds; `limits.mailTimeout` except in tests */
export type ResendSettings = { apiKey: string; from: string; baseUrl?: string; timeout?: number };

/**
 * Statuses that say nothing about this letter: a retry can succeed (S-75). A wrong key or a domain that is not verified
 * yet (401, 403) is the installation's mistake, and must not cost any letter.
 */
const passing: ReadonlySet<number> = new Set([401, 403, 408, 425, 429]);

/** Passes a message to Resend. Never throws: every failure is returned. */
export async function sendByResend(settings: ResendSettings, message: Message): Promise<Delivery> {
  const envelope = envelopeOf(message, settings.from);
  if (!envelope) return noAddress;
  const signal = AbortSignal.timeout(settings.timeout ?? limits.mailTimeout);
  try {
    const resend = new Resend(settings.apiKey, { baseUrl: settings.baseUrl });
    const options = { idempotencyKey: message.idempotencyKey, signal };
    const lines = { from: addressLine(envelope.from), to: addressLine(envelope.to) };
    // By this tag later events find the letter, even if the response gets lost (S-78).
    const tags = [{ name: letterTag, value: message.idempotencyKey.split("/").at(-1) ?? "" }];
    const { data, error, headers } = await resend.emails.send(
      { ...envelope, ...lines, tags },
      options,
    );
    if (data?.id) return { ok: true, providerId: data.id };
    if (error) return failureOf(error, headers, signal.aborted);
    return { ok: false, retry: true, code: "malformed_answer", message: "answer without an id" };
  } catch (error) {
    return { ok: false, retry: true, code: "transport_failed", message: String(error) };
  }
}

/** An error of the SDK. Only name and status are used; both are missing if a proxy answered. */
type Failure = { name?: string; message?: string; statusCode?: number | null };

function failureOf(
  error: Failure,
  headers: Record<string, string> | null,
  timedOut: boolean,
): Delivery {
  const status = error.statusCode ?? null;
  if (status === null && timedOut)
    return { ok: false, retry: true, code: "timeout", message: "no answer in time" };
  return {
    ok: false,
    retry: canRetry(status, error.name),
    ...retryAfterOf(headers),
    code: error.name ?? (status === null ? "no_answer" : `status_${status}`),
    message: String(error.message ?? "").slice(0, 200),
  };
}

/** S-75. No status means no response: the network, or something between us and Resend. */
function canRetry(status: number | null, name: string | undefined): boolean {
  if (status === null || status < 400 || status >= 500 || passing.has(status)) return true;
  return status === 409 && name === "concurrent_idempotent_requests";
}

/** Retry-After in seconds or as a date, limited to the longest pause of a retry. */
function retryAfterOf(headers: Record<string, string> | null): { retryAfter?: number } {
  const value = headers?.["retry-after"]?.trim();
  if (!value) return {};
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  if (Number.isNaN(wait)) return {};
  return { retryAfter: Math.min(Math.max(wait, 0), limits.retryLongest) };
}
