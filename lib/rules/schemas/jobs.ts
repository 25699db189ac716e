import * as z from "zod/mini";

/** The id of a job. */
export const jobId = z.string().check(z.uuid("malformed"));

/** The position of a row of a job, from a URL; null for anything that is none. */
export const rowPosition = z.catch(
  z.nullable(z.pipe(z.string().check(z.regex(/^[1-9]\d{0,4}$/)), z.transform(Number))),
  null,
);
