import { type SQL, sql } from "drizzle-orm";
import { limits } from "#lib/rules/limits";

/** The clock for every expiry: the database's, and not frozen at the start of the transaction (S-39). */
export const now = sql`clock_timestamp()`;

/**
 * The database's clock, read once per statement, for conditions that an index should answer over many rows: `now` is
 * evaluated for every row, so PostgreSQL would read all of them (lib/domain/invariants/query-plans.test.ts shows it).
 */
export const nowOnce = sql`(select clock_timestamp())`;

/** The database's clock as a number of milliseconds, to measure how long something takes there. */
export const nowInMilliseconds = sql`(extract(epoch from ${now}) * 1000)::float8`;

/** A duration in milliseconds as an SQL interval. */
export function interval(milliseconds: number): SQL {
  return sql`make_interval(secs => ${milliseconds / 1000}::float8)`;
}

/** The shortest and the longest pause after failed attempts, in milliseconds. */
type Pauses = { first: number; longest: number };

const ofLettersAndOrders: Pauses = { first: limits.retryFirst, longest: limits.retryLongest };

/**
 * The pause after a failed attempt: the shortest one, doubled with every further attempt, up to the longest (S-75).
 *
 * @param attempts the number of earlier attempts
 */
export function backOff(attempts: SQL | number, { first, longest } = ofLettersAndOrders): SQL {
  return sql`least(${interval(first)} * power(2, least(${attempts}::int, 20)), ${interval(longest)})`;
}

/** Makes a pause up to a fifth longer or shorter, so that what failed together is not retried together (S-75). */
export function spread(pause: SQL): SQL {
  return sql`${pause} * ${0.8 + Math.random() * 0.4}::float8`;
}

/** A row type in which these timestamps are text, as our statements return them. */
export type AsRead<Row, Moment extends keyof Row> = Omit<Row, Moment> & {
  [Column in Moment]: null extends Row[Column] ? string | null : string;
};

/** Converts these columns of a row from text to dates. */
export function withMoments<
  Row extends { [Column in Moment]: string | null },
  Moment extends keyof Row,
>(
  row: Row,
  ...columns: Moment[]
): Omit<Row, Moment> & { [Column in Moment]: null extends Row[Column] ? Date | null : Date } {
  const moments = columns.map((column) => {
    const text = row[column];
    return [column, text === null ? null : new Date(text as string)];
  });
  return { ...row, ...Object.fromEntries(moments) };
}
