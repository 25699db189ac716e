import { decodeJwt } from "jose";

/**
 * Asks the portal whether somebody may still be here, and where: a refresh without the person.
 *
 * @throws Error if not (`invalid_grant`), or if the portal does not answer
 */
export async function refresh(
  issuer: string,
  refreshToken: string,
): Promise<{ idToken: string; areas: string[] }> {
  const credentials = Buffer.from(`numbers:${process.env.CLIENT_SECRET}`).toString("base64");
  const response = await fetch(`${issuer}/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken }),
    cache: "no-store",
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`the portal refuses: ${answer.error}`);
  // It comes from the token endpoint itself, so its signature need not be checked (OpenID Connect Core, 3.1.3.7).
  const { areas } = decodeJwt<{ areas: string[] }>(answer.id_token);
  return { idToken: answer.id_token, areas };
}
