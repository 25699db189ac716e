import { randomBytes, randomUUID } from "node:crypto";
import { endOfAuditLog, refusalsSince } from "../support/changes";
import { ask } from "../support/http";
import { tellPortal } from "../support/mail-webhook";
import { addPerson, freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { startResendServer } from "../support/resend-server";

const secret = `whsec_${randomBytes(32).toString("base64")}`;

test("S-78: only recent events with the mail provider's signature are accepted", async ({
  portal: first,
  sql,
}) => {
  // It takes what earlier tests have left in the outbox: failed letters would make the first portal's wait for a minute.
  const resend = await startResendServer();
  const providers = {
    RESEND_API_KEY: resend.apiKey,
    RESEND_BASE_URL: resend.baseUrl,
    MAIL_FROM: "Kundenportal <portal@zugang.example>",
  };
  const portal = await first.beside({ ...providers, RESEND_WEBHOOK_SECRET: secret });
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { pending: true });
  const providerId = randomUUID();
  await sql`insert into outbox (kind, user_number, state, provider_id, settled_at)
    values ('activation', ${person.number}, 'sent', ${providerId}, now())`;
  const delivery = async () =>
    (await sql`select delivery from outbox where provider_id = ${providerId}`)[0]?.delivery;
  const now = Math.floor(Date.now() / 1000);

  await sql`delete from rate_limits`;
  const since = await endOfAuditLog(sql);
  const forged: [title: string, change: Partial<Parameters<typeof tellPortal>[1]>][] = [
    ["another secret", { secret: `whsec_${randomBytes(32).toString("base64")}` }],
    ["no signature", { headers: { "svix-signature": "" } }],
    ["a signature of another kind", { headers: { "svix-signature": "v2,AAAA" } }],
    ["a signature for another message", { headers: { "svix-id": "msg_other" } }],
    ["a signature for another time", { headers: { "svix-timestamp": String(now - 1) } }],
    ["no time", { headers: { "svix-timestamp": "soon" } }],
    ["signed six minutes ago", { at: now - 360 }],
    ["signed for in six minutes", { at: now + 360 }],
    ["signed, but no JSON", { body: "{" }],
  ];
  for (const [title, change] of forged)
    expect
      .soft((await tellPortal(portal, { secret, providerId, ...change })).status, title)
      .toBe(401);
  expect(await delivery()).toBeNull();
  // One audit log entry a minute: nobody can flood it.
  const refusals = await refusalsSince(sql, since);
  expect(new Set(refusals.map(({ reason }) => reason))).toEqual(new Set(["wrongSignature"]));
  expect(refusals.length).toBeLessThan(forged.length);

  // Out of order, and one of them twice.
  const id = `msg_${randomUUID()}`;
  for (const sent of [
    { type: "email.delivery_delayed" },
    { type: "email.bounced", id },
    { type: "email.delivered" },
    { type: "email.complained", id },
    { type: "email.opened" },
    { type: "email.sent" },
  ])
    expect.soft((await tellPortal(portal, { secret, providerId, ...sent })).status).toBe(204);
  expect(await delivery()).toBe("bounced");

  // Signed, and about nothing here: accepted and ignored.
  for (const body of [
    "[]",
    "{}",
    // FF-M-5: the signature is over the bytes, including a byte order mark.
    "\ufeff{}",
    "null",
    '{"type":"email.bounced"}',
    '{"type":"__proto__","data":{}}',
  ])
    expect.soft((await tellPortal(portal, { secret, body })).status, body).toBe(204);
  expect((await tellPortal(portal, { secret, providerId: randomUUID() })).status).toBe(204);
  await sql`delete from users where number = ${person.number}`;
  expect((await tellPortal(portal, { secret, providerId })).status).toBe(204);

  expect((await tellPortal(portal, { secret, body: " ".repeat(300_000) })).status).toBe(413);
  for (const method of ["GET", "PUT", "DELETE", "PATCH"])
    expect((await ask(portal, "/api/webhooks/resend", { method })).status, method).toBe(405);

  await portal.end();
  const unaware = await first.beside(providers);
  expect((await tellPortal(unaware, { secret, providerId })).status).toBe(503);
  await unaware.end();
  await resend.close();
});
