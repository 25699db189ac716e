import { describeSecurity } from "#lib/http/security-txt";

/** S-89, RFC 9116: where to report security holes. */
export function GET(): Response {
  return describeSecurity();
}
