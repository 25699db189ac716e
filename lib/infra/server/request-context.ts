import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";

/** What the server in front of Next (front.ts) and the code behind it share about one request. */
export type RequestContext = {
  /** Appears in the response, in the log and on error pages (S-87, S-88). */
  readonly id: string;
  /** The client: an IPv4 address, an IPv6 /64, or "unknown" (S-65). */
  readonly sender?: string;
  /** Status and headers that the code behind wants where Next cannot set them. */
  answer?: { status: number; headers: Record<string, string> };
  /** Whether a body has reached one of our actions: until then a failure is the body's fault. */
  understood?: boolean;
  /** Whether a page or route of ours has responded: otherwise the text is Next's own (FF-H-3). */
  drawn?: boolean;
  /** Whether it has put a letter into the outbox that should leave right after the response. */
  queued?: boolean;
  /** FF-W1: whole seconds until its client's address may sign in, if the sign-in refused it for that. */
  early?: number;
  /** FF-W1: whole seconds until its client's address may sign in, as known in front: it bypassed the sign-in places. */
  ledPast?: number;
};

/** One per process: the front is bundled separately from what Next builds. */
const holder = globalThis as typeof globalThis & {
  zugangRequest?: AsyncLocalStorage<RequestContext>;
};
holder.zugangRequest ??= new AsyncLocalStorage();
const storage = holder.zugangRequest;

/** Runs the code that answers a request, with its context. */
export function insideRequest<T>(context: RequestContext, run: () => T): T {
  return storage.run(context, run);
}

/** The current request; undefined outside of one, and behind another server (Vercel, `next dev`). */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Notes that this request has put a letter into the outbox. */
export function noteQueued(): void {
  const request = currentRequest();
  if (request) request.queued = true;
}

/** Whether this request may have put a letter into the outbox; true if that is unknown. */
export function mayHaveQueued(): boolean {
  const request = currentRequest();
  return request === undefined || request.queued === true;
}

/** Notes how many seconds the client's address must wait before it may sign in (FF-W1). */
export function noteEarly(seconds: number): void {
  const request = currentRequest();
  if (request) request.early = seconds;
}
