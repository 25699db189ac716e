import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type SQL, sql } from "drizzle-orm";
import { transaction } from "#db/client";
import type { ImportedRow } from "#lib/domain/bulk/import";
import { confirmJob } from "#lib/domain/bulk/jobs";
import { prepareJob } from "#lib/domain/bulk/prepare";
import { workImport } from "#lib/domain/bulk/work-import";
import { workRows } from "#lib/domain/bulk/work-rows";
import { createOrganization } from "#lib/domain/organizations/create";
import { inviteOwner } from "#lib/domain/organizations/invite-owner";
import { replaceOwner } from "#lib/domain/organizations/replace-owner";
import { issueRegistrationLink } from "#lib/domain/registration/links";
import { sendRegistrationLink } from "#lib/domain/registration/request";
import { settleTask } from "#lib/domain/tasks";
import { type Company, formOf, invite, openCompany } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { hold, waitersOf } from "#lib/domain/testing/open-transactions";
import { patiently } from "#lib/domain/testing/patience";
import { letTimePass } from "#lib/domain/testing/time";
import { changeUser } from "#lib/domain/users/change";
import { createUser, createUsers } from "#lib/domain/users/create";
import { reactivateUser } from "#lib/domain/users/deactivate";
import { resendActivation } from "#lib/domain/users/resend";
import { resetSecondFactor } from "#lib/domain/users/reset-second-factor";
import { areaLike, areasLike } from "#lib/rules/catalogue-roles";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import type { NewOrganization } from "#lib/rules/schemas/organizations";

/**
 * R-310, S-46: rows that a command only reads, above all the actor's right, are locked in shared mode until its commit;
 * a transaction that withdraws the right waits for that. Checked in the database, which knows who waits for whom.
 */
let world: World;
let company: Company;
before(async () => {
  world = await openWorld();
  company = await openCompany();
});
after(() => world.close());

let counter = 0;
const fresh = () => {
  counter += 1;
  return `gehalten${counter}@muster.example`;
};

/** A piece of work, and another transaction's statement that stops it while it holds all its locks. */
type Work = {
  run: () => Promise<unknown>;
  stop: SQL;
  /** Its outcome, if `run` does not return it. */
  outcome?: () => Promise<string>;
};
type Command = {
  by: "an administrator" | "the provider";
  of: (actor: Actor) => Promise<Work>;
  /** False: it changes nobody, and later changes check again. */
  keepsRights?: boolean;
};

/** Another transaction is adding this address, so that adding it waits for the end of that one. */
const addingOf = (
  email: string,
) => sql`insert into users (organization_id, first_name, last_name, email)
  values (${company.organizationId}, 'Ola', 'Nowak', ${email})`;
const locking = (userNumber: number) =>
  sql`select from users where number = ${userNumber} for no key update`;
const lockingLinks = (userNumber: number) =>
  sql`select from links where user_number = ${userNumber} for update`;

const numberOf = (organizationId: number) =>
  value<string>(sql`select customer_number from organizations where id = ${organizationId}`);

const person = (email: string) => ({
  firstName: "Ola",
  lastName: "Nowak",
  email,
  permissions: areasLike(["invoices"]),
  language: "de" as const,
});

/** A user invited so long ago that a new link may be sent. */
async function invited(): Promise<number> {
  const { userNumber } = await invite(company.owner);
  await letTimePass("2 minutes", userNumber);
  return userNumber;
}

/** A customer of the provider's whose owner could not be invited. */
async function ownerless(): Promise<{ customerNumber: string; email: string; id: number }> {
  const root = { organizationId: company.provider.organizationId, kind: "provider" } as const;
  const { organizationId: id } = await addOrganization("customer", root);
  const email = fresh();
  await rows(sql`update organizations set contact_email = ${email} where id = ${id}`);
  return { customerNumber: await numberOf(id), email, id };
}

/** The outcome of a job's only row. */
const outcomeOfJob = (job: string) => () =>
  value<string>(sql`select outcome from bulk_rows where job_id = ${job}`);

const jobOf = async (actor: Actor, kind: "resend" | "grant", userNumber: number) => {
  const job = kind === "grant" ? ({ kind, permission: areaLike("contacts") } as const) : { kind };
  const id = await prepareJob(actor, job, async () => [{ userNumber }]);
  await confirmJob(actor, id);
  const permission = kind === "grant" ? areaLike("contacts") : null;
  return { id, kind, actor, permission, dates: null };
};

const commands: Record<string, Command> = {
  "add a user": {
    by: "an administrator",
    async of(actor) {
      const email = fresh();
      const organization = await numberOf(company.organizationId);
      return {
        run: () => createUser(actor, { ...person(email), organization } as never),
        stop: addingOf(email),
      };
    },
  },
  "add many users": {
    by: "an administrator",
    async of(actor) {
      const email = fresh();
      return {
        run: () => createUsers(actor, company.organizationId, [person(fresh()), person(email)]),
        stop: addingOf(email),
      };
    },
  },
  "import a user": {
    by: "an administrator",
    async of(actor) {
      const email = fresh();
      const content = { ...person(email), organizationId: company.organizationId };
      const job = { kind: "import", organizationId: company.organizationId } as const;
      const id = await prepareJob(actor, { ...job, language: "de" }, async () => [{ content }]);
      await confirmJob(actor, id);
      const claimed = {
        id,
        actor,
        permission: null,
        dates: null,
        kind: "import",
        language: "de",
      } as const;
      const open = { position: 1, userNumber: null, content: content as unknown as ImportedRow };
      return {
        run: () => workImport(claimed, [open]),
        stop: addingOf(email),
        outcome: outcomeOfJob(id),
      };
    },
  },
  "send a new link": {
    by: "an administrator",
    async of(actor) {
      const userNumber = await invited();
      return { run: () => resendActivation(actor, userNumber), stop: lockingLinks(userNumber) };
    },
  },
  "send new links to many users": {
    by: "an administrator",
    async of(actor) {
      const userNumber = await invited();
      const job = await jobOf(actor, "resend", userNumber);
      return {
        run: () => workRows(job, [{ position: 1, userNumber, content: null }], Infinity),
        stop: lockingLinks(userNumber),
        outcome: outcomeOfJob(job.id),
      };
    },
  },
  "grant a permission to many users": {
    by: "an administrator",
    async of(actor) {
      const { userNumber } = await addUser(company.organizationId, ["invoices"]);
      const job = await jobOf(actor, "grant", userNumber);
      return {
        run: () => workRows(job, [{ position: 1, userNumber, content: null }], Infinity),
        stop: locking(userNumber),
        outcome: outcomeOfJob(job.id),
      };
    },
  },
  "rename a user": {
    by: "an administrator",
    async of(actor) {
      const { userNumber } = await addUser(company.organizationId, ["invoices"]);
      const form = await formOf(userNumber, { firstName: "Anders" });
      return { run: () => changeUser(actor, form), stop: locking(userNumber) };
    },
  },
  "reactivate a user": {
    by: "an administrator",
    async of(actor) {
      const { userNumber } = await addUser(company.organizationId, ["invoices"]);
      await rows(
        sql`update users set deactivated_at = clock_timestamp() where number = ${userNumber}`,
      );
      return { run: () => reactivateUser(actor, userNumber), stop: locking(userNumber) };
    },
  },
  "reset a user's second factor": {
    by: "the provider",
    async of(actor) {
      const { userNumber } = await addUser(company.organizationId, ["invoices"]);
      return { run: () => resetSecondFactor(actor, userNumber), stop: locking(userNumber) };
    },
  },
  "prepare a bulk job": {
    by: "an administrator",
    keepsRights: false,
    async of(actor) {
      const { userNumber } = await addUser(company.organizationId, ["invoices"]);
      const stop = locking(userNumber);
      return {
        run: () =>
          prepareJob(actor, { kind: "deactivate" }, async (tx) => {
            await tx.execute(stop);
            return [{ userNumber }];
          }),
        stop,
      };
    },
  },
  "create an organization": {
    by: "the provider",
    async of(actor) {
      const contactEmail = fresh();
      const input: NewOrganization = {
        kind: "customer",
        parent: await numberOf(company.reseller.organizationId),
        customerNumber: "",
        name: `Kontor ${contactEmail}`,
        place: "20457 Hamburg",
        contactFirstName: "Clara",
        contactLastName: "Brandt",
        contactEmail,
        products: [],
      };
      return { run: () => createOrganization(actor, input), stop: addingOf(contactEmail) };
    },
  },
  "invite an owner": {
    by: "the provider",
    async of(actor) {
      const { customerNumber, email } = await ownerless();
      return { run: () => inviteOwner(actor, { customerNumber }), stop: addingOf(email) };
    },
  },
  "replace an owner": {
    by: "the provider",
    async of(actor) {
      const { customerNumber, email, id } = await ownerless();
      await addUser(id, [], { isOwner: true, activatedAt: null, passwordHash: null });
      return {
        run: () => replaceOwner(actor, { customerNumber, language: "de" }),
        stop: addingOf(email),
      };
    },
  },
  "send a registration link": {
    by: "the provider",
    async of(actor) {
      const { customerNumber, id } = await ownerless();
      await transaction("system", (tx) => issueRegistrationLink(tx, null, id));
      await letTimePass("2 minutes");
      return {
        run: () => sendRegistrationLink(actor, { customerNumber }),
        stop: sql`select from links where organization_id = ${id} for update`,
      };
    },
  },
  "complete a task": {
    by: "the provider",
    async of(actor) {
      const { userNumber } = await addUser(company.organizationId, ["invoices"]);
      const task = await value<number>(sql`insert into tasks (kind, organization_id, user_number)
        values ('accountLocked', ${company.organizationId}, ${userNumber}) returning id::int`);
      return {
        run: () => settleTask(actor, { task }),
        stop: sql`select from tasks where id = ${task} for update`,
      };
    },
  },
};

/** An administrator of the company or of the provider, who can lose the right. */
function administrator(by: Command["by"]): Promise<Actor> {
  const { organizationId } = by === "the provider" ? company.provider : company.owner;
  return addUser(organizationId, ["userAdministration", "invoices", "contacts"]);
}

for (const [what, { by, of, keepsRights = true }] of Object.entries(commands)) {
  describe(`${by} who is about to ${what}`, () => {
    test("does not wait for other work of the same person (R-310, S-46)", () =>
      patiently(async () => {
        const actor = await administrator(by);
        const [one, other] = [await of(actor), await of(actor)];
        await using held = await hold(one.stop);
        const first = begin(one);
        const pid = await held.waiter();
        const second = begin(other);
        assert.equal(await waitsFor(pid, second), false, "the second does not wait for the first");
        const stillAtWork = (await waitersOf(held.pid)).includes(pid);
        await held.undo();
        assert.deepEqual([await first, await second, stillAtWork], ["done", "done", true]);
      }));

    if (!keepsRights) return;
    test("delays a withdrawal of the permission, and is refused once the withdrawal has begun (R-310, S-46)", () =>
      patiently(async () => {
        const actor = await administrator(by);
        const [early, late] = [await of(actor), await of(actor)];
        await using held = await hold(early.stop);
        const first = begin(early);
        const pid = await held.waiter();
        const taking = hold(withdrawing(actor));
        assert.ok(await waitsFor(pid, taking), "who takes the right away waits");
        await held.undo();
        assert.equal(await first, "done");
        await using taken = await taking;
        const second = begin(late);
        await taken.waiter();
        await taken.keep();
        assert.equal(await second, "notFound");
      }));
  });
}

/** Another transaction's withdrawal of user administration from the actor. */
const withdrawing = ({ userNumber }: Actor) => sql`
  with locked as (select number from users where number = ${userNumber} for no key update)
  delete from user_permissions p using locked
  where p.user_number = locked.number and p.permission = 'userAdministration'`;

/** Starts a piece of work that is awaited later. */
function begin(work: Work): Promise<string> {
  const outcome = outcomeOf(work);
  outcome.catch(() => {});
  return outcome;
}

/** "done", or why not; a job that was postponed is tried again. */
async function outcomeOf({ run, outcome }: Work): Promise<string> {
  try {
    await run();
    return outcome ? await outcome() : "done";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** Whether another session waits for this process before this work is done. */
async function waitsFor(pid: number, work: Promise<unknown>): Promise<boolean> {
  let done = false;
  const settled = () => {
    done = true;
  };
  work.then(settled, settled);
  while (!done) if ((await waitersOf(pid)).length > 0) return true;
  return false;
}
