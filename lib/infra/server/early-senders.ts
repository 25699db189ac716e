import "server-only";
import { limits } from "#lib/rules/limits";

/** When each address may sign in again, on the clock of `performance`. */
const turns = new Map<string, number>();

/**
 * FF-W1: remembers that an address is over its sign-in limit. Each process learns that separately, from one refused
 * attempt; addresses beyond its capacity are checked in the database as before.
 */
export function rememberEarly(address: string, seconds: number): void {
  if (turns.has(address) || turns.size >= limits.earlySenders) return;
  turns.set(address, performance.now() + seconds * 1000);
  setTimeout(() => turns.delete(address), seconds * 1000).unref();
}

/** Whole seconds until an address may sign in, as far as this process knows; 0 if it may now. */
export function secondsEarly(address: string): number {
  const left = (turns.get(address) ?? 0) - performance.now();
  return Math.max(0, Math.ceil(left / 1000));
}
