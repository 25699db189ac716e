import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { requestPasswordReset } from "#lib/domain/sign-in/forgotten-password";
import { renewLink } from "#lib/domain/sign-in/renew-link";
import { startSession } from "#lib/domain/sign-in/sessions";
import { type Company, invite, openCompany } from "#lib/domain/testing/company";
import { addUser, openWorld, value, type World } from "#lib/domain/testing/database";
import { auditLogSince, endOfAuditLog } from "#lib/domain/testing/dump";
import { lettersTo, newestToken } from "#lib/domain/testing/letters";
import { elsewhere } from "#lib/domain/testing/origins";
import { letTimePass } from "#lib/domain/testing/time";
import { resendActivation } from "#lib/domain/users/resend";
import { changeOwnLanguage } from "./own-language";

let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

const languageOf = (userNumber: number) =>
  value<string>(sql`select language from users where number = ${userNumber}`);
/** The language of each letter to this address, by its greeting. */
const languagesOf = async (email: string) =>
  (await lettersTo(world, email)).map(({ text }) => (text.includes("Guten Tag") ? "de" : "en"));

describe("the language of letters belongs to the person (R-209)", () => {
  test("a person chooses it once; the audit log says that it was chosen, and not which", async () => {
    const person = await addUser(company.organizationId, ["invoices"]);
    const since = await endOfAuditLog();
    await changeOwnLanguage(person, "en");
    await changeOwnLanguage(person, "en");
    assert.equal(await languageOf(person.userNumber), "en");
    assert.deepEqual(await auditLogSince(since), [
      {
        event: "letters.changed",
        outcome: "done",
        actor: person.userNumber,
        target: person.userNumber,
        organization: company.organizationId,
        details: { fields: ["language"] },
      },
    ]);
  });

  test("signing in with a browser in another language does not change it", async () => {
    const { userNumber } = await addUser(company.organizationId, ["invoices"]);
    const before = await languageOf(userNumber);
    await startSession(userNumber, { userAgent: "", device: null, previousSession: null });
    assert.equal(await languageOf(userNumber), before);
  });

  test("who adds a person proposes it, and a new link of an administrator keeps it", async () => {
    const { userNumber, email } = await invite(company.administrator, { language: "en" });
    assert.deepEqual(await languagesOf(email), ["en"]);
    await letTimePass("1 hour", userNumber);
    await resendActivation(company.administrator, userNumber);
    assert.deepEqual(await languagesOf(email), ["en", "en"]);
  });

  test("a letter that is asked for on pages in another language is in that one, and the person's own stays", async () => {
    const { userNumber, email } = await invite(company.administrator);
    await letTimePass("1 hour", userNumber);
    await requestPasswordReset(email, elsewhere().address, "en");
    assert.deepEqual(await languagesOf(email), ["de", "en"]);
    await letTimePass("8 days", userNumber);
    await renewLink(await newestToken(world, email), "en");
    assert.deepEqual(await languagesOf(email), ["de", "en", "en"]);
    await letTimePass("1 hour", userNumber);
    await requestPasswordReset(email, elsewhere().address);
    assert.deepEqual(await languagesOf(email), ["de", "en", "en", "de"]);
    assert.equal(await languageOf(userNumber), "de");
  });
});
