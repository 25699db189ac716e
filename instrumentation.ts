import type { Instrumentation } from "next";

/** Called once when a server starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { start } = await import("#lib/http/start");
  await start();
}

/** Called for every uncaught error while a request is answered (S-88). */
export const onRequestError: Instrumentation.onRequestError = async (error, _, { routePath }) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logFault } = await import("#lib/infra/log");
  const { respondUnavailable } = await import("#lib/http/response");
  // S-11: the database was lost while a page was drawn, which is not the page's fault.
  if ((error as { name?: unknown }).name === "DatabaseUnavailable") respondUnavailable();
  const digest = (error as { digest?: unknown }).digest;
  logFault(routePath, error, { digest: typeof digest === "string" ? digest : undefined });
};
