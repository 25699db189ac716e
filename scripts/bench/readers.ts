import { shown } from "./numbers";
import type { Sizes } from "./sizes";

/** Conditions over `users u join organizations o` for the people whose pages are measured. */
export const isProvider = "o.kind = 'provider'";
/** The reseller with the most customers is the first. */
export const isReseller = "o.kind = 'reseller' and u.is_owner";
/** The owner of the customer with the most people. */
export const isOfTeam =
  "o.id = (select max(id) from organizations where kind = 'customer') and u.is_owner";

/** Those who read long lists, as they are named in the table. */
export function readersOf(sizes: Sizes): { who: string; condition: string }[] {
  return [
    { who: "the provider", condition: isProvider },
    {
      who: `a reseller with ${shown(sizes.customersOfReseller)} customers`,
      condition: isReseller,
    },
    { who: `a customer with ${shown(sizes.team)} users`, condition: isOfTeam },
  ];
}
