import "server-only";

/** The first few that a search finds of another list, and how many there are. */
export type Found<Hit> = {
  rows: Hit[];
  /** Counted up to one beyond `limits.matchCap`. */
  matches: number;
};

/** None, where nothing is searched for. */
export const nothing: Found<never> = { rows: [], matches: 0 };
