import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { changeProducts } from "#lib/domain/organizations/change";
import { closeOrganization, reopenOrganization } from "#lib/domain/organizations/close";
import { createUserFreely } from "#lib/domain/testing/create-user";
import { openWorld, rows, type World } from "#lib/domain/testing/database";
import {
  administrator,
  hasAdministrator,
  heldTowards,
  isWithin,
  judge,
  type World as Model,
  type ModelOrganization,
  type ModelUser,
  mayStay,
  type Outcome,
  type Step,
} from "#lib/domain/testing/delegation-model";
import {
  auditLogSince,
  changesSince,
  endOfAuditLog,
  momentOfChanges,
} from "#lib/domain/testing/dump";
import {
  anyPlan,
  beside,
  everyRow,
  plant,
  type Row,
  readOrganizations,
  readUsers,
  someAreas,
} from "#lib/domain/testing/random-tree";
import { rounds } from "#lib/domain/testing/repetitions";
import { changeUser } from "#lib/domain/users/change";
import { deactivateUser, reactivateUser } from "#lib/domain/users/deactivate";
import { lockUser, unlockUser } from "#lib/domain/users/lock";
import { removeUser } from "#lib/domain/users/remove";
import { resendActivation } from "#lib/domain/users/resend";
import type { AreaId } from "#lib/rules/catalogue";
import { areaIds, type ProductId, products } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { unchangedFields } from "#lib/rules/testing/user-forms";

/**
 * S-51 to S-57: random organizations, users and sequences of attempts, on a real database. After each
 * step the database is compared with a model of the rules (testing/delegation-model.ts) that shares no code with the
 * product, and with invariants that hold whatever the model says.
 *
 * The stories are the same each time, and `npm test` runs the first ones. `PROPERTY_RUNS=2000` runs that many, from a
 * new seed, which is printed and can be passed as `PROPERTY_SEED`.
 */
const more = process.env.PROPERTY_RUNS;
// With another provider's areas the first twenty meet not every outcome.
const few = process.env.TEST_PORTAL_CONFIG ? 60 : 20;
const runs = {
  numRuns: Number(more ?? rounds(few, 100)),
  seed: Number(process.env.PROPERTY_SEED ?? (more ? Date.now() % 2 ** 31 : 20_261_121)),
};

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

/** One attempt; its numbers become users and organizations when it is run. */
const anyAttempt = fc.record({
  command: fc.oneof(
    ...(
      [
        ["change", 8],
        ["create", 3],
        ["deactivate", 2],
        ["reactivate", 2],
        ["remove", 1],
        ["resend", 2],
        ["activate", 2],
        ["order", 1],
        ["lock", 2],
        ["unlock", 2],
        ["products", 1],
        ["close", 1],
        ["reopen", 1],
      ] as const
    ).map(([command, weight]) => ({ arbitrary: fc.constant(command), weight })),
  ),
  actor: fc.nat(30),
  target: fc.nat(120),
  boxes: fc.subarray(someAreas, { maxLength: 3 }),
  /** What the form claims to have shown; mostly the truth. */
  forged: fc.option(fc.subarray(someAreas), { freq: 5 }),
  name: fc.constantFrom("kept", "kept", "kept", "kept", "new", "clash"),
  dates: fc.constantFrom("kept", "kept", "kept", "kept", "over", "limited", "free"),
  product: fc.constantFrom(...products.map(({ id }) => id)),
});
type Attempt = typeof anyAttempt extends fc.Arbitrary<infer A> ? A : never;

const anyStory = fc.record({
  plan: anyPlan,
  /** The actors, and the users whom they add; the service administrator is rarely among them. */
  group: fc.uniqueArray(fc.nat(10), { minLength: 2, maxLength: 5 }),
  attempts: fc.array(anyAttempt, { minLength: 10, maxLength: 24 }),
});

/** How often each command had each outcome, so that no property holds only because nothing happens. */
const seen = new Map<string, number>();

function pick<T>(list: readonly T[], at: number): T {
  assert.ok(list.length > 0);
  return list[at % list.length] as T;
}

function dayAfter(today: string, days: number): string {
  return new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
}

const ripeFor = {
  unlock: (user?: ModelUser) => user?.locked,
  reactivate: (user?: ModelUser) => user?.deactivated,
  resend: (user?: ModelUser) => user && !user.activated,
};

/** The attempt as a step by these users in this world. */
function stepOf(
  model: Model,
  group: number[],
  attempt: Attempt & { command: Step["command"] },
  at: number,
): Step {
  const everybody = [...model.users.keys(), ...model.removed.keys()];
  // Mostly a user who can do something; the others try it too.
  const able = group.filter((number) => administrator(model, number));
  const serviceAdministrators = able.filter((number) => {
    const organization = model.users.get(number)?.organization ?? 0;
    return model.organizations.get(organization)?.kind === "provider";
  });
  const fits = /lock|close|open|products/.test(attempt.command) && serviceAdministrators.length > 0;
  const some = fits ? serviceAdministrators : able;
  const actor = pick(attempt.actor % 4 && some.length > 0 ? some : group, attempt.actor);
  const own = model.users.get(actor)?.organization ?? model.removed.get(actor) ?? 0;
  const { command } = attempt;
  if (command === "create") {
    // Every other time an organization where the actor may act: random trees are wide.
    const all = [...model.organizations.keys()];
    const near = all.filter((id) => isWithin(model, id, own));
    return {
      command,
      actor,
      organization: pick(attempt.target % 2 ? all : near, attempt.target >> 1),
      firstName: "Neu",
      email: attempt.name === "clash" ? "PERSON1@muster.example" : `neu${at}@muster.example`,
      permissions: attempt.boxes,
    };
  }
  if (command === "products" || command === "close" || command === "reopen") {
    const organization = pick([...model.organizations.keys()], attempt.target);
    const booked = model.organizations.get(organization)?.products ?? [];
    const other = booked.includes(attempt.product)
      ? booked.filter((id) => id !== attempt.product)
      : [...booked, attempt.product];
    return command === "products"
      ? { command, actor, organization, products: other as ProductId[] }
      : { command, actor, organization };
  }
  const near = everybody.filter((number) =>
    isWithin(model, model.users.get(number)?.organization ?? 0, own),
  );
  // Mostly a user within reach, and mostly one to whom the command applies.
  const ripe = near.filter((number) =>
    ripeFor[command as keyof typeof ripeFor]?.(model.users.get(number)),
  );
  const choice = [everybody, near, ripe, ripe][attempt.target % 4] ?? [];
  const target = pick(choice.length > 0 ? choice : everybody, attempt.target >> 2);
  if (command !== "change") return { command, actor, target };
  const stored = model.users.get(target);
  const shown = attempt.forged ?? stored?.granted ?? [];
  const ticked = areaIds.filter((id) => shown.includes(id) !== attempt.boxes.includes(id));
  const dates: Record<Attempt["dates"], [string | null, string | null]> = {
    kept: [stored?.from ?? null, stored?.until ?? null],
    over: [null, dayAfter(model.today, -3)],
    limited: [dayAfter(model.today, 3), dayAfter(model.today, 9)],
    free: [null, null],
  };
  const [from, until] = dates[attempt.dates];
  const firstName = stored?.firstName ?? "Wer";
  return {
    command,
    actor,
    target,
    shown,
    ticked,
    shownFirstName: attempt.name === "clash" ? "Früher" : firstName,
    firstName: attempt.name === "kept" ? firstName : `Anders${at}`,
    from,
    until,
  };
}

/** An actor who claims to hold everything. The domain must rely only on number and organization. */
function claimOf(model: Model, number: number): Actor {
  return {
    userNumber: number,
    organizationId: model.users.get(number)?.organization ?? model.removed.get(number) ?? 0,
    organizationKind: "provider",
    isOwner: true,
    effective: new Set(areaIds),
  };
}

const commands = {
  deactivate: deactivateUser,
  reactivate: reactivateUser,
  remove: removeUser,
  resend: resendActivation,
  lock: lockUser,
  unlock: unlockUser,
};

async function perform(model: Model, step: Step): Promise<unknown> {
  const actor = claimOf(model, step.actor);
  if (step.command === "create") {
    const { organization: organizationId, firstName, email, permissions } = step;
    const input = { organizationId, firstName, lastName: "Neu", email, permissions };
    return createUserFreely(actor, { ...input, language: "de" });
  }
  if (step.command === "close" || step.command === "reopen" || step.command === "products") {
    const organization = model.organizations.get(step.organization);
    const customerNumber = organization?.customerNumber ?? "404404404";
    if (step.command === "close") return closeOrganization(actor, { customerNumber });
    if (step.command === "reopen") return reopenOrganization(actor, { customerNumber });
    const shownProducts = (organization?.products ?? []) as ProductId[];
    return changeProducts(actor, { customerNumber, products: step.products, shownProducts });
  }
  if (step.command !== "change") return commands[step.command](actor, step.target);
  const stored = model.users.get(step.target);
  const changed = {
    firstName: step.firstName,
    shownFirstName: step.shownFirstName,
    validFrom: step.from,
    validUntil: step.until,
    shownValidFrom: stored?.from ?? null,
    shownValidUntil: stored?.until ?? null,
    permissions: step.ticked,
    shownPermissions: step.shown,
  };
  return changeUser(actor, { userNumber: step.target, ...unchangedFields, ...changed });
}

/** The product's outcome. */
async function outcomeOf(work: Promise<unknown>): Promise<{ code: string; made?: number }> {
  try {
    const made = (await work) as { userNumber?: number } | undefined;
    return { code: "done", made: made?.userNumber };
  } catch (error) {
    assert.equal((error as Error).name, "Refusal", (error as Error).stack);
    return { code: (error as { code: string }).code };
  }
}

/** The world after a step that the model allows. */
function afterwards(model: Model, step: Step, ruling: ReturnType<typeof judge>, made = 0): Model {
  const users = new Map(model.users);
  const removed = new Map(model.removed);
  const written = new Set(model.written);
  if (ruling.removed && ruling.user) {
    users.delete(ruling.user.number);
    removed.set(ruling.user.number, ruling.user.organization);
  } else if (ruling.user) {
    const number = ruling.user.number || made;
    users.set(number, { ...ruling.user, number, granted: ruling.user.granted.toSorted() });
  }
  const organizations = new Map(model.organizations);
  if (ruling.organization) organizations.set(ruling.organization.id, ruling.organization);
  if (step.command === "create") written.add(made);
  if (step.command === "resend") written.add(step.target);
  return { ...model, organizations, users, removed, written };
}

/** The organization that a row belongs to; null if there is none. */
function organizationOf({ table, row }: Row, users: Model["users"]): number | null {
  if (table === "users") return Number(row.organization_id);
  if (table === "organizations") return Number(row.id);
  if (["organization_products", "tasks"].includes(table)) return Number(row.organization_id);
  if (table === "system_rechecks" && row.organization_id) return Number(row.organization_id);
  if (row.user_number) return users.get(Number(row.user_number))?.organization ?? null;
  return null;
}

/** R-302, S-51: all rows except those of users at or below the actor's organization. */
function outside(all: Row[], model: Model, people: Model["users"], actor: number): string[] {
  const own = claimOf(model, actor).organizationId;
  return all
    .filter((one) => {
      const organization = organizationOf(one, people);
      return organization === null || !isWithin(model, organization, own);
    })
    .map((one) => JSON.stringify(one))
    .toSorted();
}

function gainsOf(before: ModelUser | undefined, now: ModelUser | undefined): AreaId[] {
  return (now?.granted ?? []).filter((id) => !before?.granted.includes(id));
}

/** What must hold after every step, whatever the model says of it. */
function requireInvariants(before: Model, now: Model["users"], step: Step): void {
  const actor = before.users.get(step.actor);
  for (const number of new Set([...before.users.keys(), ...now.keys()])) {
    const [was, is] = [before.users.get(number), now.get(number)];
    if (isDeepStrictEqual(was, is)) continue;
    const of = `${step.command} of ${number} by ${step.actor}`;
    assert.ok(actor && mayStay(before, actor), `${of}: by somebody who is let in`);
    const organization = (is ?? was)?.organization ?? 0;
    assert.ok(isWithin(before, organization, actor.organization), `${of}: in reach (R-302)`);
    const held = heldTowards(before, actor, organization);
    const lost = is ? gainsOf(is, was) : [];
    for (const id of [...gainsOf(was, is), ...lost])
      assert.ok(held.includes(id), `${of}: ${id} is not the actor's to give or take (R-303)`);
    if (was && is) {
      const fixed = ({ organization: o, owner, email, lastName }: ModelUser) =>
        JSON.stringify([o, owner, email, lastName]);
      assert.equal(fixed(is), fixed(was), `${of}: organization and address stay (R-102, R-203)`);
    }
    if (was?.owner)
      assert.ok(number === step.actor || organization !== actor.organization, `${of} (R-305)`);
    if (number === step.actor) {
      const own = (one?: ModelUser) => ({ ...one, firstName: "" });
      assert.deepEqual(own(is), own(was), `${of}: nothing of one's own but the name (R-307)`);
    }
  }
  for (const { id, kind } of before.organizations.values())
    if (actor && (actor.organization === id || kind === "provider") && hasAdministrator(before, id))
      assert.ok(
        hasAdministrator({ ...before, users: now }, id),
        `${step.command} by ${step.actor}: somebody administers ${id} afterwards (R-308)`,
      );
}

/** Runs a story to its end and checks everything after each step. */
async function tell({ plan, group: places, attempts }: StoryOf<typeof anyStory>): Promise<void> {
  let model = await plant(plan);
  const first = model;
  const people = [...model.users.keys()];
  const group = [...new Set(places.map((at) => pick(people, at)))];
  const conspirators = [...group];
  /** S-56: what the group ever held without anybody's help: area and where it reaches from. */
  const closure: { from: number; towards: number; id: AreaId }[] = [];
  const remember = () => {
    for (const number of conspirators) {
      const one = first.users.get(number) as ModelUser;
      for (const towards of model.organizations.keys())
        if (isWithin(model, towards, one.organization))
          for (const id of heldTowards(model, one, towards))
            closure.push({ from: one.organization, towards, id });
    }
  };
  remember();
  let rowsBefore = await everyRow();
  for (const [at, attempt] of attempts.entries()) {
    if (attempt.command === "activate" || attempt.command === "order") {
      model = await happen(model, attempt);
      if (attempt.command === "order") remember();
      rowsBefore = await everyRow();
      continue;
    }
    const step = stepOf(model, group, { ...attempt, command: attempt.command }, at);
    const auditLog = await endOfAuditLog();
    const moment = await momentOfChanges();
    const ruling = judge(model, step);
    const { code, made } = await outcomeOf(perform(model, step));
    const what = JSON.stringify({ step, code, ruling });
    const outcome: Outcome =
      code === "done"
        ? ruling.outcome === "unchanged"
          ? "unchanged"
          : "changed"
        : code === "notFound"
          ? "notFound"
          : "refused";
    assert.equal(outcome, ruling.outcome, what);
    seen.set(`${step.command} ${outcome}`, (seen.get(`${step.command} ${outcome}`) ?? 0) + 1);
    const changes = await changesSince(moment, beside);
    const entries = await auditLogSince(auditLog);
    if (outcome === "changed") {
      const now = await readUsers();
      const rowsNow = await everyRow();
      const both = new Map([...model.users, ...now]);
      assert.deepEqual(
        outside(rowsNow, model, both, step.actor),
        outside(rowsBefore, model, both, step.actor),
        what,
      );
      requireInvariants(model, now, step);
      model = afterwards(model, step, ruling, made);
      if (ruling.organization) remember();
      assert.deepEqual([...now.values()], [...byNumber(model.users)], what);
      assert.deepEqual([...(await readOrganizations()).values()], inTree(model), what);
      await requireNoSessionOf(model);
      rowsBefore = rowsNow;
    } else assert.deepEqual(changes, [], what);
    // every change and every refusal is recorded once, and nothing that changed nothing.
    const recorded = { changed: "done", unchanged: null, refused: "refused", notFound: "refused" };
    assert.deepEqual(
      entries.map((entry) => [entry.outcome, entry.actor, entry.details.reason]),
      recorded[outcome]
        ? [[recorded[outcome], step.actor, code === "done" ? undefined : code]]
        : [],
      what,
    );
    if (made && step.command === "create") group.push(made);
  }
  for (const user of model.users.values())
    for (const id of gainsOf(first.users.get(user.number), user))
      assert.ok(
        closure.some((one) => one.towards === user.organization && one.id === id),
        `S-56: ${id} came to ${user.number} from nowhere`,
      );
}
type StoryOf<T> = T extends fc.Arbitrary<infer S> ? S : never;

function byNumber(people: Model["users"]): ModelUser[] {
  return [...people.values()].toSorted((one, other) => one.number - other.number);
}

function inTree({ organizations }: Model): ModelOrganization[] {
  return [...organizations.values()]
    .toSorted((one, other) => one.id - other.id)
    .map((one) => ({ ...one, products: one.products.toSorted() }));
}

/** a user who may not enter has no session left that could come back to life. */
async function requireNoSessionOf(model: Model): Promise<void> {
  const found = await rows<{ number: number }>(
    sql`select user_number::int as number from sessions`,
  );
  for (const { number } of found) {
    const user = model.users.get(number);
    assert.ok(
      user?.activated && !user.deactivated && user.locked !== "provider",
      `${number} is out and has a session`,
    );
    assert.ok(!user.until || user.until >= model.today, `${number} is over and has a session`);
  }
}

/** Outside events: a user sets a password, the order system books or cancels a product. */
async function happen(model: Model, attempt: Attempt): Promise<Model> {
  if (attempt.command === "activate") {
    const user = pick([...model.users.values()], attempt.target);
    if (user.activated) return model;
    await rows(sql`update users set activated_at = clock_timestamp(), password_hash = 'x'
      where number = ${user.number}`);
    return { ...model, users: new Map(model.users).set(user.number, { ...user, activated: true }) };
  }
  const organization = pick([...model.organizations.values()], attempt.target);
  const cancels = organization.products.includes(attempt.product);
  await (cancels
    ? rows(sql`delete from organization_products
        where organization_id = ${organization.id} and product = ${attempt.product}`)
    : rows(sql`insert into organization_products (organization_id, product)
        values (${organization.id}, ${attempt.product})`));
  const booked = cancels
    ? organization.products.filter((id) => id !== attempt.product)
    : [...organization.products, attempt.product as ProductId];
  const organizations = new Map(model.organizations);
  organizations.set(organization.id, { ...organization, products: booked });
  return { ...model, organizations };
}

test(`no user gains, withdraws or changes more than the rules allow, in ${runs.numRuns} stories from seed ${runs.seed}`, async () => {
  await fc.assert(fc.asyncProperty(anyStory, tell), {
    ...runs,
    includeErrorInReport: true,
    // The time limit for shrinking a failure, which has failed in any case.
    interruptAfterTimeLimit: runs.numRuns > few ? undefined : 300_000,
  });
});

test("in the stories every command succeeds and is refused, in reach and out of reach", (t) => {
  t.diagnostic([...seen].map(([what, times]) => `${what}: ${times}`).join(", "));
  const onUsers = ["change", "deactivate", "reactivate", "remove", "resend", "lock", "unlock"];
  for (const command of ["create", ...onUsers, "products", "close", "reopen"])
    for (const outcome of ["changed", "refused", "notFound"])
      assert.ok(
        (seen.get(`${command} ${outcome}`) ?? 0) > 0,
        `${command} ${outcome}: ${[...seen]}`,
      );
});
