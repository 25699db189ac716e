import { ask } from "../support/http";
import { freshCompany } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { freshServiceAdministrator } from "../support/service-administrators";
import { openSession } from "../support/sessions";

/** What a page costs a browser before it has loaded anything else: bytes of the two copies of it that Next sends. */
type Size = { html: number; flight: number; elements: number };

/** Of a list of people with the organization of each. */
const everybody: Size = { html: 98_000, flight: 29_500, elements: 1_050 };

/** At most. A list has 25 rows; the demo's biggest customer has 40 users. */
const bounds: Record<string, Size> = {
  "/users": everybody,
  "/users?organization=1111111": { html: 95_000, flight: 30_000, elements: 1_000 },
  "/activity?organization=1111111": { html: 65_000, flight: 33_000, elements: 650 },
  "/organizations/orders?q=2026-1": { html: 35_000, flight: 18_000, elements: 260 },
};

test(`/users is at most ${everybody.html} bytes for a reseller, ${everybody.flight} of them flight data, and ${everybody.elements} elements`, async ({
  portal,
  sql,
}) => {
  const reseller = await freshCompany(sql, { kind: "reseller" });
  for (let customer = 0; customer < 25; customer += 1)
    await freshCompany(sql, { parent: reseller, name: `Leuchtturm Planung ${customer} GmbH` });
  const size = await sizeOf(portal, "/users", await openSession(portal, sql, reseller.owner));
  expect(size.elements, JSON.stringify(size)).toBeGreaterThan(900);
  expect(size, JSON.stringify(size)).toEqual(atMost(size, everybody));
});

/** Of an organization that a search has found, with what is around it on its page. */
const found: Size = { html: 2_000, flight: 1_000, elements: 20 };

for (const [path, bound] of Object.entries(bounds))
  test(`${path} is at most ${bound.html} bytes for somebody of the provider, ${bound.flight} of them flight data, and ${bound.elements} elements`, async ({
    portal,
    sql,
  }) => {
    const cookie = await openSession(portal, sql, await freshServiceAdministrator(sql));
    const size = await sizeOf(portal, path, cookie);
    expect(size, JSON.stringify(size)).toEqual(atMost(size, bound));
  });

test(`each organization that a search finds adds at most ${found.html} bytes, ${found.flight} of them flight data, and ${found.elements} elements`, async ({
  portal,
  sql,
}) => {
  const cookie = await openSession(portal, sql, await freshServiceAdministrator(sql));
  const { name } = await freshCompany(sql);
  const path = `/organizations?q=${encodeURIComponent(name)}`;
  const one = await sizeOf(portal, path, cookie);
  for (let more = 0; more < 10; more += 1) await freshCompany(sql, { name });
  const eleven = await sizeOf(portal, path, cookie);
  const each = {
    html: (eleven.html - one.html) / 10,
    flight: (eleven.flight - one.flight) / 10,
    elements: (eleven.elements - one.elements) / 10,
  };
  expect(each.elements, JSON.stringify({ one, eleven })).toBeGreaterThan(5);
  expect(each, JSON.stringify({ one, eleven })).toEqual(atMost(each, found));
});

function atMost(size: Size, bound: Size): Size {
  return {
    html: Math.min(size.html, bound.html),
    flight: Math.min(size.flight, bound.flight),
    elements: Math.min(size.elements, bound.elements),
  };
}

/** Flight data are the scripts from which React builds the page again; only elements outside of scripts are counted. */
async function sizeOf(portal: Portal, path: string, cookie: string): Promise<Size> {
  const { text, status } = await ask(portal, path, { cookie });
  expect(status).toBe(200);
  const flight = text.match(/<script[^>]*>self\.__next_f\.push\(.*?<\/script>/gs) ?? [];
  const drawn = text.replace(/<script\b.*?<\/script>/gs, "");
  return {
    html: Buffer.byteLength(text),
    flight: Buffer.byteLength(flight.join("")),
    elements: drawn.match(/<[a-z]/g)?.length ?? 0,
  };
}
