import { ask } from "../support/http";
import { addPerson, freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { letTimePass } from "../support/time";

const path = "/api/cron/purge";

test("the purge is refused without the secret", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const expired = await addPerson(sql, company, { pending: true });
  await letTimePass(sql, expired.number, "31 days");
  const secret = portal.environment.CRON_SECRET ?? "";
  const attempts: Record<string, string>[] = [
    {},
    { Authorization: "" },
    { Authorization: "Bearer " },
    { Authorization: "Bearer undefined" },
    { Authorization: "Bearer null" },
    { Authorization: secret },
    { Authorization: `bearer ${secret}x` },
    { Authorization: `Bearer ${secret} x` },
    { Authorization: `Bearer ${secret.slice(0, -1)}` },
    { Authorization: `Basic ${Buffer.from(secret).toString("base64")}` },
    { "X-Vercel-Cron": "1" },
  ];
  for (const headers of attempts) {
    const answer = await ask(portal, path, { headers });
    expect.soft(answer.status, JSON.stringify(headers)).toBe(401);
    expect.soft(answer.text, JSON.stringify(headers)).toBe("");
  }
  for (const method of ["POST", "PUT", "DELETE"]) {
    const answer = await ask(portal, path, {
      method,
      headers: { Authorization: `Bearer ${secret}` },
    });
    expect(answer.status, method).toBe(405);
  }
  expect(await sql`select from users where number = ${expired.number}`).toHaveLength(1);
});

test("ten simultaneous purges delete each account that was never activated once, and no other", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const invited = await addPerson(sql, company, { pending: true });
  await letTimePass(sql, invited.number, "29 days 23 hours");
  const activated = await addPerson(sql, company);
  await letTimePass(sql, activated.number, "400 days");
  const expired: number[] = [];
  for (let count = 0; count < 15; count++) {
    const { number } = await addPerson(sql, company, { pending: true });
    await letTimePass(sql, number, "30 days 1 minute");
    expired.push(number);
  }
  const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ask(portal, path, { headers })),
  );
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(answer.headers["cache-control"]).toBe("no-store");
    const { deleted, reminders, letters } = JSON.parse(answer.text);
    for (const value of [...Object.values(deleted), reminders, letters])
      expect(typeof value).toBe("number");
  }
  // Rows that one run held are left to the next.
  await ask(portal, path, { headers });
  const left = await sql<{ number: number }[]>`
    select number::int as number from users where organization_id = ${company.id} order by number`;
  expect(left.map(({ number }) => number)).toEqual([
    company.owner.number,
    invited.number,
    activated.number,
  ]);
  const auditLog = await sql<{ target: number; count: number }[]>`
    select target_number::int as target, count(*)::int as count from audit_events
    where event = 'user.expired' and target_number in ${sql(expired)} group by 1 order by 1`;
  expect(auditLog.map(({ target, count }) => [target, count])).toEqual(
    expired.map((number) => [number, 1]),
  );
});

test("the scheduler's frequent call reminds people of a second factor that is required from tomorrow, once (R-313)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  await sql`update organizations set requires_second_factor = true,
      second_factor_from = (now() at time zone 'Europe/Berlin')::date + 1, second_factor_told = current_date - 13
    where id = ${company.id}`;
  const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
  for (const _ of [1, 2])
    expect((await ask(portal, "/api/cron/orders", { headers })).status).toBe(200);
  const letters = await sql`select kind from outbox where user_number = ${company.owner.number}`;
  expect(letters).toEqual([{ kind: "secondFactorDay" }]);
});
