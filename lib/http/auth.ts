import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { authenticate } from "#lib/domain/sign-in/authenticate";
import { sessionCookieKeys } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";
import { ownPath } from "#lib/rules/paths";
import { signIn } from "#lib/rules/schemas/account";
import { clientAddress } from "./client-address";
import { cookieName, cookieOptions } from "./cookies";

const maxAge = limits.sessionAbsolute / 1000;

/**
 * next-auth's configuration. Our own actions sign in and out with the same `authenticate`; of the library's own URLs
 * only `session` and `csrf` are reachable (S-16).
 */
export function authOptions(): NextAuthOptions {
  return {
    secret: sessionCookieKeys()[0],
    session: { strategy: "jwt", maxAge },
    jwt: { maxAge },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    // All three with `__Host-` (S-20); the library's default for the second is only `__Secure-`.
    cookies: {
      sessionToken: { name: cookieName("session"), options: cookieOptions(maxAge) },
      callbackUrl: { name: cookieName("callback"), options: cookieOptions(maxAge) },
      csrfToken: { name: cookieName("csrf"), options: cookieOptions(maxAge) },
    },
    providers: [
      Credentials({
        credentials: { login: {}, password: {} },
        // Never throws: the library would put the message, including the database host, into a URL (S-15).
        async authorize(credentials) {
          const input = signIn.safeParse({ ...credentials });
          if (!input.success) return null;
          try {
            const authenticated = await authenticate(input.data.login, input.data.password, {
              address: await clientAddress(),
              devices: [],
            });
            return authenticated && { id: String(authenticated.userNumber) };
          } catch {
            return null;
          }
        },
      }),
    ],
    callbacks: {
      // Ignores what a browser sends with `update` (S-19).
      jwt: ({ token }) => ({ sid: token.sid }),
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => `${baseUrl}${ownPath(url)}`,
    },
  };
}
