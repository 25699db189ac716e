import type { OrderProblem } from "./order-answers";

/** Why a valid order cannot be accepted, with the status. */
const orderRefusals = {
  differentContent: [409, "orderNumber", "was used for an order with different content"],
  parentDiffers: [409, "parent", "is not the organization above this customer"],
  notCustomer: [
    409,
    "customerNumber",
    "belongs to an organization that orders cannot change: orders make customers only",
  ],
  customerClosed: [
    409,
    "customerNumber",
    "belongs to a customer who is closed, or is below an organization that is",
  ],
  parentClosed: [409, "parent", "is closed, or is below an organization that is"],
  parentUnknown: [422, "parent", "is not known"],
  parentIsCustomer: [422, "parent", "is a customer, and nothing can be below a customer"],
  dataMissing: [
    422,
    "customerNumber",
    "is not known, and for a new customer name, place, contactFirstName, contactLastName and email are needed",
  ],
} as const;

/** Why an order is refused, by name. */
export type OrderRefusalCode = keyof typeof orderRefusals;

/** Thrown for a valid order that cannot be accepted. */
export class OrderRefused extends Error {
  constructor(readonly code: OrderRefusalCode) {
    super(code);
    this.name = "OrderRefused";
  }

  get status(): 409 | 422 {
    return orderRefusals[this.code][0];
  }

  get problem(): OrderProblem {
    const [status, field, message] = orderRefusals[this.code];
    const error =
      status === 409 ? "The order conflicts with what is known." : "The order is not valid.";
    return { error, fields: [{ field, message }] };
  }
}
