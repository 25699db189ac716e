import type { SharedWork } from "#lib/infra/metrics/definitions";
import { count, readWhenAsked } from "#lib/infra/metrics/record";
import { limits } from "#lib/rules/limits";
import { Overloaded } from "#lib/rules/unavailable";

/**
 * The owner of a piece of work: a sharer's work shares only its own places, and neither kind takes the places of the
 * other.
 */
export type Sharer = { key: string; known: boolean };

/** Gives a place back; repeated calls do nothing. */
export type GiveBack = () => void;

/**
 * @property places how much runs at once
 * @property each how much of one sharer runs at once
 * @property kept places reserved for each kind, known sharers and others
 * @property queue how many of each kind may wait
 * @property patience how long they wait, in milliseconds
 */
type Bounds = { places: number; each: number; kept: number; queue: number; patience: number };

/** A waiting piece of work. */
type Waiting = { begin(): void; turnAway(): void; letGo(): void };

/**
 * One of the two kinds of sharers: its places, its queues in the order in which they are served, and its last progress.
 */
type Kind = { held: number; lines: Map<string, Set<Waiting>>; waiting: number; movedAt: number };

/** The shared places for one kind of work. */
export type Places = {
  /**
   * Waits for a place, which is held until it is given back.
   *
   * @param gone aborted when nobody waits for the work any more
   * @returns null if that happened, or the wait was cancelled, before a place was free
   * @throws Overloaded if no place was free within the patience
   */
  enter(sharer: Sharer, gone?: AbortSignal): Promise<GiveBack | null>;
  /** Cancels everything of this sharer that waits. */
  letGo(sharer: Sharer): void;
  /**
   * Whether all places of a kind are taken and none was given back for `limits.placesStuck`: stuck rather than busy.
   */
  isStuck(): boolean;
};

/**
 * Shares places for a kind of work fairly (S-66, FF-B1, FF-W1, FF-W2): free places go round-robin to the waiting
 * sharers, so that a sharer's many requests wait behind each other. When the queue is full, the sharer with the most
 * entries loses its newest.
 */
export function sharedPlaces(
  what: SharedWork,
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
  const waiting = () => kinds.known.waiting + kinds.others.waiting;
  readWhenAsked("zugang_places_used", { work: what }, total);
  readWhenAsked("zugang_places_waiting", { work: what }, waiting);
  const overloaded = () => {
    count("zugang_places_turned_away_total", { work: what });
    return new Overloaded(what);
  };
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
      // Serves the kind with fewer places first.
      const turns = [kinds.known, kinds.others].toSorted((a, b) => a.held - b.held);
      for (const one of turns) passOn(one);
    };
  }

  /** Gives free places to waiting sharers of this kind, one each in turn. */
  function passOn(kind: Kind): void {
    for (const [key, line] of kind.lines) {
      if (!isFree(kind)) return;
      if ((held.get(key) ?? 0) >= each) continue;
      const [next] = line;
      // Moves to the end of the order; this loop visits it again.
      kind.lines.delete(key);
      if (line.size > 1) kind.lines.set(key, line);
      next?.begin();
    }
  }

  /** Makes room in a full queue by dropping from a sharer that has more entries in it than this one would have. */
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
    if (kind.waiting >= queue && !makeRoom(kind, own)) return Promise.reject(overloaded());
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
          reject(overloaded());
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
