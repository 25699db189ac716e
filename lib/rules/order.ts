import * as z from "zod/mini";
import { organizationName, personName } from "#lib/rules/schemas/names";
import { orderNumber } from "#lib/rules/schemas/organizations";
import { firstLanguage, languages, type ProductId, products } from "./catalogue";
import { customerNumberPattern } from "./customer-number";
import { described } from "./described";
import { type PersonField, personFields, type UserFields, userFields } from "./user-fields";

/**
 * what the provider's order system may send. The document at /api/openapi.json is generated from this schema and
 * those of `order-answers.ts`; its texts are English because programmers read them.
 */

const productIds = products.map(({ id }) => id) as [ProductId, ...ProductId[]];
/** A set: order and repetition have no meaning. */
const productList = z.pipe(
  z.array(z.enum(productIds)).check(z.maxLength(100)),
  z.transform((ids: ProductId[]) => productIds.filter((id) => ids.includes(id))),
);
/** A customer number, as orders write it. */
const customerNumber = z.string().check(z.regex(customerNumberPattern, "customerNumberFormat"));

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
  language: firstLanguage,
};

/** An order: it is refused with an unknown field, and the fields of `orderDefaults` may be left out. */
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

/** A parsed order, with the defaults filled in. */
export type Order = z.infer<typeof order>;
