import type { Sql } from "postgres";
import type { ProductId } from "#lib/rules/catalogue";
import { addPerson, type Company, freshCompany, type Person } from "./people";

export type Node = Company & { colleague: Person };
export type Tree = {
  reseller: Node;
  subreseller: Node;
  customer: Node;
  sibling: Node;
  stranger: Node;
};

/**
 * A reseller with a sub-reseller, a customer below that and one directly below the reseller, and an unrelated customer;
 * each with an owner and a colleague who may see invoices.
 */
export async function freshTree(
  sql: Sql,
  products: Partial<Record<keyof Tree, ProductId[]>> = {},
): Promise<Tree> {
  const node = async (
    name: keyof Tree,
    settings: Parameters<typeof freshCompany>[1],
    [owner, colleague]: [string, string],
  ): Promise<Node> => {
    const company = await freshCompany(sql, {
      products: products[name],
      ...settings,
      owner: { firstName: "Olga", lastName: owner },
    });
    const facts = { lastName: colleague, permissions: ["invoices" as const] };
    return { ...company, colleague: await addPerson(sql, company, facts) };
  };
  const reseller = await node("reseller", { kind: "reseller" }, ["Mandant", "Nordlicht"]);
  const subreseller = await node("subreseller", { kind: "subreseller", parent: reseller }, [
    "Submandant",
    "Hansekontor",
  ]);
  const customer = await node("customer", { parent: subreseller }, ["Kunde", "Logistik"]);
  const sibling = await node("sibling", { parent: reseller }, ["Geschwister", "Nebenan"]);
  const stranger = await node("stranger", {}, ["Fremd", "Woanders"]);
  return { reseller, subreseller, customer, sibling, stranger };
}
