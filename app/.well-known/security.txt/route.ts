import { describeSecurity } from "#lib/http/security-txt";

/** S-89, RFC 9116: whom to tell about a hole. */
export function GET(): Response {
  return describeSecurity();
}
