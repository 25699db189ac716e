import "server-only";
import { limits } from "#lib/rules/limits";

/** When each address has a turn at the sign-in again, on the clock of `performance`. */
const turns = new Map<string, number>();

/**
 * FF-W1: remembers that an address is over its limit at the sign-in. Each process learns that by itself, from the refusal of
 * one attempt; with more addresses than it remembers, the others are asked of the database as before.
 */
export function rememberEarly(address: string, seconds: number): void {
  if (turns.has(address) || turns.size >= limits.earlySenders) return;
  turns.set(address, performance.now() + seconds * 1000);
  setTimeout(() => turns.delete(address), seconds * 1000).unref();
}

/** Whole seconds until an address has a turn, as far as this process knows: zero for one that may have one. */
export function secondsEarly(address: string): number {
  const left = (turns.get(address) ?? 0) - performance.now();
  return Math.max(0, Math.ceil(left / 1000));
}
