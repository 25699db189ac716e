import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";

/** What the server in front of Next (front.ts) and the code behind it tell each other about one request. */
export type RequestContext = {
  /** Stands in the answer, in the log and on error pages (S-87, S-88). */
  readonly id: string;
  /** Whom it comes from: an IPv4 address, an IPv6 /64, or "unknown" (S-65). */
  readonly sender?: string;
  /** What the code behind wants the answer to be where Next has no way to say it. */
  answer?: { status: number; headers: Record<string, string> };
  /** Whether a body has reached one of our actions: until then, what goes wrong is the body. */
  understood?: boolean;
  /** Whether a page or a route of ours has spoken: what comes without is Next's own word (FF-H-3). */
  drawn?: boolean;
  /** Whether it has put something into the outbox that should leave as soon as the answer is out. */
  queued?: boolean;
  /** FF-W1: whole seconds until its sender's address has a turn at the sign-in, where the sign-in has refused it for that. */
  early?: number;
  /** FF-W1: likewise, known in front already: it was led past the door, behind which passwords are hashed. */
  ledPast?: number;
};

/** One for the process: the front is bundled apart from what Next builds. */
const holder = globalThis as typeof globalThis & {
  zugangRequest?: AsyncLocalStorage<RequestContext>;
};
holder.zugangRequest ??= new AsyncLocalStorage();
const storage = holder.zugangRequest;

/** Runs what answers a request. */
export function insideRequest<T>(context: RequestContext, run: () => T): T {
  return storage.run(context, run);
}

/** The request that is being answered; undefined outside of one, and where another server is in front (Vercel, `next dev`). */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Notes that this request has put something into the outbox. */
export function noteQueued(): void {
  const request = currentRequest();
  if (request) request.queued = true;
}

/** Whether it has; true also where nobody can tell. */
export function mayHaveQueued(): boolean {
  const request = currentRequest();
  return request === undefined || request.queued === true;
}

/** Notes that the address of its sender has no turn at the sign-in for so many seconds (FF-W1). */
export function noteEarly(seconds: number): void {
  const request = currentRequest();
  if (request) request.early = seconds;
}
