import * as z from "zod/mini";

/** after a sign-out that began in a system: where it leads back to, and whether the portal is left too. */
export const leftSystem = z.strictObject({
  system: z.string(),
  /** The place of the address in the system's list. */
  back: z.optional(z.string()),
  state: z.optional(z.string()),
  everywhere: z.enum(["yes", "no"]),
});

/** one of the user's own sessions in a system, by the name that the system knows. */
export const systemSessionReference = z.strictObject({
  sid: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,100}$/)),
});
