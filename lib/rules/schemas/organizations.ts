import * as z from "zod/mini";
import { isCustomerNumber } from "#lib/rules/customer-number";
import { judgeChanged } from "#lib/rules/shown-fields";
import { ungrouped } from "#lib/rules/typed";
import { email } from "./addresses";
import { booked } from "./areas";
import { customerNumber } from "./customer-number";
import { organizationName, personName } from "./names";

/** What the provider's forms about organizations, orders and tasks may send. All objects are strict. */

/** an organization's name, and the address for its letters. */
const masterData = {
  name: organizationName,
  place: personName("placeMissing"),
  contactFirstName: personName("firstNameMissing"),
  contactLastName: personName("lastNameMissing"),
  contactEmail: email,
};

/** an organization added by hand. An empty number means the next free one. */
export const newOrganization = z.strictObject({
  // Nothing is preselected, because the kind can never be changed.
  kind: z.enum(["reseller", "subreseller", "customer"], {
    error: ({ input }) => (input === undefined ? "kindMissing" : "malformed"),
  }),
  /** The customer number of the parent organization. */
  parent: customerNumber,
  customerNumber: z.pipe(
    z.string(),
    z.pipe(
      z.transform(ungrouped),
      z
        .string()
        .check(z.refine((text) => text === "" || isCustomerNumber(text), "customerNumberFormat")),
    ),
  ),
  ...masterData,
  products: booked,
});

/** A parsed `newOrganization`. */
export type NewOrganization = z.infer<typeof newOrganization>;

/** new master data, as a difference to what the form showed, so that two people's edits do not undo each other. */
export const masterDataChange = z
  .strictObject({
    customerNumber,
    name: z.string(),
    place: z.string(),
    contactFirstName: z.string(),
    contactLastName: z.string(),
    contactEmail: z.string(),
    shownName: z.string(),
    shownPlace: z.string(),
    shownContactFirstName: z.string(),
    shownContactLastName: z.string(),
    shownContactEmail: z.string(),
  })
  .check(judgeChanged(masterData));

/** A parsed `masterDataChange`. */
export type MasterDataChange = z.infer<typeof masterDataChange>;

/**
 * booked products, as a difference to what the form showed.
 *
 * @property confirmed sent by the question about what people lose
 */
export const productsChange = z.strictObject({
  customerNumber,
  products: booked,
  shownProducts: booked,
  confirmed: z.optional(z.literal("yes")),
});

/** A parsed `productsChange`. */
export type ProductsChange = z.infer<typeof productsChange>;

/** Close, reopen, invite the owner, send a registration link: just the organization. */
export const organizationReference = z.strictObject({ customerNumber });

/**
 * send a registration link.
 *
 * @property confirmed sent by the question about an address that belongs to somebody elsewhere
 */
export const registrationLink = z.strictObject({
  customerNumber,
  confirmed: z.optional(z.literal("yes")),
});

/** The number of an order; it is part of a URL. */
export const orderNumber = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, "malformed"));
/** Retry an order. `from` is the organization on whose page the answer is shown; without it the list of orders. */
export const orderReference = z.strictObject({ orderNumber, from: z.optional(customerNumber) });

/** A task by its number. `from` is the organization on whose page the answer is shown. */
export const taskReference = z.strictObject({
  task: z.pipe(z.string().check(z.regex(/^[1-9]\d{0,14}$/, "malformed")), z.transform(Number)),
  from: z.optional(customerNumber),
});

/**
 * a service administrator, created at the terminal. The customer number is used if the provider's
 * organization does not exist yet.
 */
export const newOperator = z.strictObject({
  email,
  firstName: personName("firstNameMissing"),
  lastName: personName("lastNameMissing"),
  customerNumber: z.optional(customerNumber),
});

/** A parsed `newOperator`. */
export type NewOperator = z.infer<typeof newOperator>;
