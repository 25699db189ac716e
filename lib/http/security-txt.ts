import { environment } from "#lib/infra/env";
import { provider } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";

/** security.txt for this installation, valid for `limits.securityTxt` from today (RFC 9116). */
export function describeSecurity(): Response {
  const expires = new Date(Date.now() + limits.securityTxt);
  const fields = {
    Contact: provider.security.contact,
    Expires: `${expires.toISOString().slice(0, 10)}T00:00:00Z`,
    "Preferred-Languages": "de, en",
    Canonical: new URL("/.well-known/security.txt", environment().appUrl).href,
    Policy: provider.security.policy,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  return new Response(lines.join(""), {
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "Cache-Control": "public, max-age=86400",
    },
  });
}
