import { cookies } from "next/headers";
import { environment } from "#lib/infra/env";
import { cookieNameAt } from "#lib/rules/cookie-name";

/** The portal's cookies. */
type Name =
  | "session"
  | "link"
  | "registration"
  | "login"
  | "recovery"
  | "entry"
  | "device"
  | "language"
  | "callback"
  | "csrf";

/** The name of a cookie in the browser. */
export function cookieName(name: Name): string {
  return cookieNameAt(environment().appUrl, name);
}

/** The common options of the portal's cookies. Lax, not strict: a link from a letter must find its cookie (S-34). */
export function cookieOptions(maxAge: number) {
  const secure = environment().secureCookies;
  return { httpOnly: true, secure, sameSite: "lax", path: "/", maxAge } as const;
}

/** The value of a cookie, or undefined. */
export async function readCookie(name: Name): Promise<string | undefined> {
  return (await cookies()).get(cookieName(name))?.value;
}

/** Sets a cookie; only in actions and route handlers. `lifetime` is in milliseconds. */
export async function writeCookie(name: Name, value: string, lifetime: number): Promise<void> {
  (await cookies()).set(cookieName(name), value, cookieOptions(Math.floor(lifetime / 1000)));
}

/** Removes a cookie; only in actions and route handlers. */
export async function clearCookie(name: Name): Promise<void> {
  (await cookies()).set(cookieName(name), "", cookieOptions(0));
}
