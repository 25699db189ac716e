import { filled, formOf, post } from "../../e2e/support/forms";
import { locationOf } from "../../e2e/support/http";
import type { BenchPortal, SignedInPerson } from "./laboratory";

/** An owner, and the number of somebody else of the same customer. */
export async function ownerWithColleague(
  { person, sql }: BenchPortal,
  at: number,
): Promise<{ owner: SignedInPerson; number: string }> {
  const owner = await person("o.kind = 'customer' and u.is_owner", at);
  const [colleague] = await sql<{ number: string }[]>`
    select u.number from users u join organizations o on o.id = u.organization_id
    where o.customer_number = ${owner.customerNumber} and not u.is_owner and u.activated_at is not null limit 1`;
  if (!colleague) throw new Error("this customer has nobody else");
  return { owner, number: colleague.number };
}

/** The form in which the owner ticks these areas and no other, drawn and filled in; sends it when called. */
export async function savingOf(
  portal: BenchPortal,
  { cookie }: SignedInPerson,
  number: string,
  permissions: string[],
): Promise<() => Promise<void>> {
  const path = `/users/${number}`;
  const form = await formOf(portal, path, "Speichern", cookie);
  return async () => {
    const answer = await post(portal, path, filled(form, { permissions }), { cookie });
    if (!locationOf(answer).includes("notice=")) throw new Error(`saving answers ${answer.status}`);
  };
}
