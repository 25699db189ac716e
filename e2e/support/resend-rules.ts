import type { IncomingMessage } from "node:http";

/** The body of `POST /emails`, as the SDK sends it. */
export type ResendPayload = {
  from: string;
  to: string | string[];
  subject: string;
  html?: string;
  text?: string;
  reply_to?: string | string[];
  headers?: Record<string, string>;
  tags?: { name: string; value: string }[];
};

/** An error in Resend's format: https://resend.com/docs/api-reference/errors */
export type Problem = { statusCode: number; name: string; message: string };

type Checked = { payload: ResendPayload; key: string | null } | { problem: Problem };

const address = /^[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+$/;

/** Whether Resend would accept this request, and its response otherwise. */
export function answerOf(request: IncomingMessage, body: string, apiKey: string): Checked {
  if (request.url !== "/emails")
    return problem(404, "not_found", "The requested endpoint does not exist.");
  if (request.method !== "POST")
    return problem(405, "method_not_allowed", "Method is not allowed for the requested path.");
  const authorization = request.headers.authorization;
  if (!authorization) return problem(401, "missing_api_key", "Missing API Key");
  if (authorization !== `Bearer ${apiKey}`)
    return problem(403, "invalid_api_key", "API key is invalid");
  const header = request.headers["idempotency-key"];
  const key = typeof header === "string" ? header : null;
  if (key !== null && (key.length < 1 || key.length > 256))
    return problem(400, "invalid_idempotency_key", "The key must be between 1-256 chars.");
  const payload = parsed(body);
  if (!payload) return problem(400, "validation_error", "The request body is not valid JSON.");
  for (const field of ["from", "to", "subject"] as const)
    if (!payload[field])
      return problem(422, "missing_required_field", `Missing \`${field}\` field.`);
  if (!payload.html && !payload.text)
    return problem(422, "missing_required_field", "Missing `html` or `text` field.");
  for (const field of ["from", "to", "reply_to"] as const)
    for (const one of [payload[field] ?? []].flat())
      if (!isAddress(one))
        return problem(
          422,
          "validation_error",
          `Invalid \`${field}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`,
        );
  for (const { name, value } of payload.tags ?? [])
    if (!/^[\w-]{1,256}$/.test(name) || !/^[\w-]{1,256}$/.test(value))
      return problem(
        422,
        "validation_error",
        "Tags should only contain ASCII letters, numbers, underscores, or dashes.",
      );
  if (/[\r\n]/.test(payload.subject))
    return problem(422, "validation_error", "The `\\n` is not allowed in the `subject` field.");
  return { payload, key };
}

function problem(statusCode: number, name: string, message: string): { problem: Problem } {
  return { problem: { statusCode, name, message } };
}

function parsed(body: string): ResendPayload | null {
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === "object" ? (value as ResendPayload) : null;
  } catch {
    return null;
  }
}

/** A name as RFC 5322 has it: in quotes, or without its special signs but the dot. */
const name = /^(?:"(?:[^"\\\r\n]|\\[^\r\n])*"|[^"()<>[\]:;@\\,\r\n]*)$/;

function isAddress(value: string): boolean {
  const named = /^([^\r\n]*)<([^<>]*)>$/.exec(value);
  if (!named) return address.test(value);
  return name.test(named[1]?.trim() ?? "") && address.test(named[2] ?? "");
}
