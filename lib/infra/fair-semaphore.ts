import "server-only";
import { limits } from "#lib/rules/limits";
import { Overloaded } from "#lib/rules/unavailable";

/** Whose a piece of work is: what one sharer does shares its places with nothing else, and neither kind takes the places of the other. */
export type Sharer = { key: string; known: boolean };

/** Gives a place back; without harm when it has been given back already. */
export type GiveBack = () => void;

/**
 * @property places what runs at once
 * @property each what runs at once of one sharer
 * @property kept how many of the places known sharers never take from the others, and the others never from them
 * @property queue how many of either kind wait
 * @property patience for how long, in milliseconds
 */
type Bounds = { places: number; each: number; kept: number; queue: number; patience: number };

/** Somebody who waits. */
type Waiting = { begin(): void; turnAway(): void; letGo(): void };

/** One of the two kinds of sharers: what it holds, who waits in the order of their turns, and when something last moved. */
type Kind = { held: number; lines: Map<string, Set<Waiting>>; waiting: number; movedAt: number };

export type Places = {
  /**
   * Waits for a place, which is held until it is given back.
   *
   * @param gone aborted when nobody waits for the work any more
   * @returns null when that happened, or it was let go, before there was a place
   * @throws Overloaded when there is none and was none for the whole patience
   */
  enter(sharer: Sharer, gone?: AbortSignal): Promise<GiveBack | null>;
  /** Lets go of whatever of this sharer waits. */
  letGo(sharer: Sharer): void;
  /** Whether all places of a kind are taken and none of them was given back for `limits.placesStuck`: not busy, stuck. */
  isStuck(): boolean;
};

/**
 * Places for a kind of work, shared fairly (S-66, FF-B1, FF-W1, FF-W2): what becomes free goes round among those who wait,
 * one sharer after the other, so whoever asks for much waits behind the own work. Where too many wait, the sharer with most
 * in the queue loses the newest of it.
 */
export function sharedPlaces(
  what: string,
  { places, each, kept, queue, patience }: Bounds,
): Places {
  const newKind = (): Kind => ({
    held: 0,
    lines: new Map(),
    waiting: 0,
    movedAt: performance.now(),
  });
  const kinds = { known: newKind(), others: newKind() };
  const held = new Map<string, number>();
  const kindOf = ({ known }: Sharer) => (known ? kinds.known : kinds.others);
  const total = () => kinds.known.held + kinds.others.held;
  const isFree = (kind: Kind) => total() < places && kind.held < places - kept;

  function take(sharer: Sharer): GiveBack {
    const kind = kindOf(sharer);
    const change = (by: 1 | -1) => {
      const own = (held.get(sharer.key) ?? 0) + by;
      if (own > 0) held.set(sharer.key, own);
      else held.delete(sharer.key);
      kind.held += by;
      kind.movedAt = performance.now();
    };
    change(1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      change(-1);
      // First to the kind that has less.
      const turns = [kinds.known, kinds.others].toSorted((a, b) => a.held - b.held);
      for (const one of turns) passOn(one);
    };
  }

  /** Gives what is free to those of this kind who wait and may have it, one of each in turn. */
  function passOn(kind: Kind): void {
    for (const [key, line] of kind.lines) {
      if (!isFree(kind)) return;
      if ((held.get(key) ?? 0) >= each) continue;
      const [next] = line;
      // To the end of the turns, where this walk comes by once more.
      kind.lines.delete(key);
      if (line.size > 1) kind.lines.set(key, line);
      next?.begin();
    }
  }

  /** Makes room in a full queue at the cost of whoever has more in it than this sharer would have. */
  function makeRoom(kind: Kind, own: number): boolean {
    const [longest] = [...kind.lines.values()].toSorted((a, b) => b.size - a.size);
    if (!longest || longest.size <= own + 1) return false;
    [...longest].at(-1)?.turnAway();
    return true;
  }

  function enter(sharer: Sharer, gone?: AbortSignal): Promise<GiveBack | null> {
    const { key } = sharer;
    const kind = kindOf(sharer);
    if (gone?.aborted) return Promise.resolve(null);
    if (isFree(kind) && (held.get(key) ?? 0) < each) return Promise.resolve(take(sharer));
    const own = kind.lines.get(key)?.size ?? 0;
    if (kind.waiting >= queue && !makeRoom(kind, own)) return Promise.reject(new Overloaded(what));
    return new Promise((resolve, reject) => {
      const line = kind.lines.get(key) ?? new Set();
      const leave = () => {
        clearTimeout(timer);
        gone?.removeEventListener("abort", waiting.letGo);
        line.delete(waiting);
        kind.waiting -= 1;
        if (line.size === 0 && kind.lines.get(key) === line) kind.lines.delete(key);
      };
      const waiting: Waiting = {
        begin() {
          leave();
          resolve(take(sharer));
        },
        turnAway() {
          leave();
          reject(new Overloaded(what));
        },
        letGo() {
          leave();
          resolve(null);
        },
      };
      const timer = setTimeout(waiting.turnAway, patience);
      gone?.addEventListener("abort", waiting.letGo, { once: true });
      kind.lines.set(key, line.add(waiting));
      kind.waiting += 1;
    });
  }

  return {
    enter,
    letGo(sharer) {
      for (const waiting of [...(kindOf(sharer).lines.get(sharer.key) ?? [])]) waiting.letGo();
    },
    isStuck() {
      const since = performance.now() - limits.placesStuck;
      const { known, others } = kinds;
      if ([known, others].some((kind) => kind.held >= places - kept && kind.movedAt <= since))
        return true;
      return total() >= places && Math.max(known.movedAt, others.movedAt) <= since;
    },
  };
}
