import type { Instrumentation } from "next";

/** Called once when a server starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { start } = await import("#lib/next/start");
  await start();
}

/** Called for every error that nobody caught while a request was answered (S-88). */
export const onRequestError: Instrumentation.onRequestError = async (error, _, { routePath }) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logFault } = await import("#lib/infra/log");
  const digest = (error as { digest?: unknown }).digest;
  logFault(routePath, error, { digest: typeof digest === "string" ? digest : undefined });
};
