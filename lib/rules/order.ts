import * as z from "zod/mini";
import { organizationName, personName } from "#lib/rules/schemas/names";
import { orderNumber } from "#lib/rules/schemas/organizations";
import { type Language, languages, type ProductId, products } from "./catalogue";
import { customerNumberPattern } from "./customer-number";
import { limits } from "./limits";
import { type PersonField, personFields, type UserFields, userFields } from "./user-fields";

/**
 * what the provider's order system may send, and the answers. The document at /api/openapi.json is generated
 * from these schemas; its texts are English because programmers read them.
 */

const productIds = products.map(({ id }) => id) as [ProductId, ...ProductId[]];
/** A set: order and repetition have no meaning. */
const productList = z.pipe(
  z.array(z.enum(productIds)).check(z.maxLength(100)),
  z.transform((ids: ProductId[]) => productIds.filter((id) => ids.includes(id))),
);
const customerNumber = z.string().check(z.regex(customerNumberPattern, "customerNumberFormat"));

/** Adds the description for the document at /api/openapi.json. */
function described<S extends z.core.$ZodType>(schema: S, description: string): S {
  z.globalRegistry.add(schema, { description });
  return schema;
}

/** The fields of the main account; each may be left out. */
const account = Object.fromEntries(
  personFields.map((field) => {
    const { typed, order } = userFields[field];
    return [order.name, described(z.optional(typed), order.description)];
  }),
) as {
  [Field in PersonField as UserFields[Field]["order"]["name"]]: z.ZodMiniOptional<
    UserFields[Field]["typed"]
  >;
};

/** The five fields that a new customer needs. */
export const masterDataFields = [
  "name",
  "place",
  "contactFirstName",
  "contactLastName",
  "email",
] as const;

/** The values of fields that are left out. */
export const orderDefaults = {
  products: [] as ProductId[],
  cancelledProducts: [] as ProductId[],
  language: "de" as Language,
};

export const order = z
  .strictObject({
    orderNumber: described(
      orderNumber,
      "Names the order for ever: sent again it changes nothing, with other content it is refused.",
    ),
    customerNumber: described(
      z.optional(customerNumber),
      "The customer's number; leading zeros count. Left out for a new customer who is to get the next free one. Numbers from 3000001 on are the portal's: send them only for customers who got theirs from it.",
    ),
    parent: described(
      z.optional(customerNumber),
      "The customer number of the organization above (a reseller's). Left out: the provider itself for a new customer, and for an existing one whatever it was.",
    ),
    name: described(z.optional(organizationName), "The company. Needed for a new customer."),
    place: described(z.optional(personName("missing")), "Needed for a new customer."),
    ...account,
    products: described(z.prefault(productList, orderDefaults.products), "What this order books."),
    cancelledProducts: described(
      z.prefault(productList, orderDefaults.cancelledProducts),
      "What this order cancels.",
    ),
    language: described(
      z.prefault(z.enum(languages), orderDefaults.language),
      "The language of the letter to the main account.",
    ),
  })
  .check((context) => {
    const { value } = context;
    const missing = value.customerNumber
      ? []
      : masterDataFields.filter((field) => value[field] === undefined);
    for (const field of missing)
      context.issues.push({ code: "custom", path: [field], message: "neededForNew", input: value });
    if (value.products.some((id) => value.cancelledProducts.includes(id)))
      context.issues.push({
        code: "custom",
        path: ["cancelledProducts"],
        message: "bookedAndCancelled",
        input: value,
      });
  });
export type Order = z.infer<typeof order>;

/** The answer to an accepted order, and to the same order sent again. */
export const orderReceipt = z.object({
  orderNumber: z.string(),
  customerNumber: described(z.string(), "The one sent, or the one assigned."),
  receivedAt: z.iso.datetime(),
});
export type OrderReceipt = z.infer<typeof orderReceipt>;

/** Why an order could not be carried out yet, or failed in the end. */
export const orderReasons = [
  "emailTaken",
  "orderBefore",
  "organizationClosed",
  "parentMissing",
  "unavailable",
  "fault",
  "discarded",
] as const;
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
export type OrderProblem = z.infer<typeof orderProblem>;

const errorMessages: Record<string, string> = {
  missing: "should not be empty",
  firstNameMissing: "should not be empty",
  lastNameMissing: "should not be empty",
  neededForNew: "is needed for a new customer (an order without customerNumber)",
  bookedAndCancelled: "names a product that products books in the same order",
  customerNumberFormat: "should be 1 to 20 digits",
  organizationNameMissing: "should not be empty",
  organizationNameTooLong: `should have at most ${limits.organizationNameLength} characters`,
  nameTooLong: `should have at most ${limits.nameLength} characters`,
  nameMarks: `should have at most ${limits.marksPerLetter} combining marks on a letter`,
  nameCharacters: "should have no control or invisible characters",
  nameDamaged: "should have no damaged, unassigned or invisible characters",
  emailMissing: "should not be empty",
  emailTooLong: `should have at most ${limits.emailLength} characters`,
  emailApostrophe: "should not begin with an apostrophe",
  emailFormat: "should be an email address like name@example.com",
  malformed: "should be 1 to 64 letters, digits and . _ : -, and begin with a letter or digit",
};

/**
 * Parses an order, or returns its problems by field, in English.
 *
 * @param repeated names that came more than once, so that nobody can say which value is meant
 */
export function parseOrder(
  input: unknown,
  repeated: readonly string[] = [],
): { order: Order } | { problem: OrderProblem } {
  if (repeated.length > 0)
    return invalid(repeated.map((field) => ({ field, message: "is there more than once" })));
  // The input is reported to tell missing fields from invalid ones.
  const parsed = order.safeParse(input, { reportInput: true });
  if (parsed.success) return { order: parsed.data };
  const fields = parsed.error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys")
      return [{ field: issue.path.join("."), message: sentenceOf(issue) }];
    const message = "is not a field of an order";
    return issue.keys.map((key) => ({ field: [...issue.path, key].join("."), message }));
  });
  return invalid(fields);
}

function invalid(fields: OrderProblem["fields"]): { problem: OrderProblem } {
  // The answer is never longer than the request.
  const named = fields.slice(0, limits.orderProblems);
  return { problem: { error: "The order is not valid.", fields: named } };
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  const known = errorMessages[issue.message];
  if (known) return known;
  if (issue.code === "invalid_value") return `should be one of: ${issue.values.join(", ")}`;
  if (issue.code === "invalid_type")
    return issue.input === undefined && issue.path.length > 0
      ? "is missing"
      : `should be ${article(issue.expected)}`;
  if (issue.code === "too_big") return `should have at most ${issue.maximum} entries`;
  return "is not valid";
}

function article(expected: string): string {
  return `${/^[aeiou]/.test(expected) ? "an" : "a"} ${expected}`;
}
