import * as z from "zod/mini";
import { customerNumberPattern } from "#lib/rules/customer-number";

/**
 * A customer number: digits only; leading zeros are significant. In a file of its own, because browsers load all of
 * a file with schemas to check one form.
 */
export const customerNumber = z.string().check(z.regex(customerNumberPattern, "malformed"));
