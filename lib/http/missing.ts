import { notFound } from "next/navigation";
import { currentRequest } from "#lib/infra/server/request-context";
import { respondWith } from "./response";

/**
 * Makes the response a 404 whose page the caller draws. Without our server in front (Vercel, `next dev`) only Next can set the
 * status, so that it draws its own page for what is missing (app/not-found.tsx) instead.
 */
export function respondMissing(): void {
  if (!currentRequest()) notFound();
  respondWith(404);
}
