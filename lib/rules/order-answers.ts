import * as z from "zod/mini";
import { described } from "./described";

/** The answer to an accepted order, and to the same order sent again. */
export const orderReceipt = z.object({
  orderNumber: z.string(),
  customerNumber: described(z.string(), "The one sent, or the one assigned."),
  receivedAt: z.iso.datetime(),
});
/** An `orderReceipt`. */
export type OrderReceipt = z.infer<typeof orderReceipt>;

/** Why an order could not be carried out yet, or failed in the end. */
const orderReasons = [
  "emailTaken",
  "orderBefore",
  "organizationClosed",
  "parentMissing",
  "unavailable",
  "fault",
  "discarded",
] as const;
/** One of `orderReasons`. */
export type OrderReason = (typeof orderReasons)[number];

/** The state of an order. */
export const orderStatus = z.object({
  ...orderReceipt.shape,
  state: described(
    z.enum(["received", "waiting", "done"]),
    "received: will be worked on by itself; waiting: a person of the provider's must decide; done.",
  ),
  overdue: described(
    z.boolean(),
    "Twelve hours have passed, and the activation letter is not out.",
  ),
  reason: described(
    z.nullable(z.enum(orderReasons)),
    "Why it is not done yet, or discarded: the provider gave it up. emailTaken: the address belongs to an account; orderBefore: an earlier order of this customer comes first; unavailable, fault: will be tried again.",
  ),
  settledAt: z.nullable(z.iso.datetime()),
  letter: described(
    z.nullable(z.enum(["queued", "sending", "sent", "failed", "abandoned", "cancelled"])),
    "The letter with the activation link; null when the order led to none.",
  ),
});

/** Every answer but 200 and 201. */
export const orderProblem = z.object({
  error: described(z.string(), "What is wrong, in a sentence."),
  fields: described(
    z.array(z.object({ field: z.string(), message: z.string() })),
    "The fields that are wrong, each with a sentence.",
  ),
});
/** An `orderProblem`. */
export type OrderProblem = z.infer<typeof orderProblem>;
