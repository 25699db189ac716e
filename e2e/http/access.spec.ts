import { randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import { type ActionRow, actionRows } from "../access/actions";
import { fileOf, uploadedImport } from "../access/imports";
import {
  addAppearance,
  addJob,
  addSet,
  addSubject,
  addTarget,
  type Cast,
  plantCast,
  sessionOf,
  updateSet,
} from "../access/people";
import {
  isOneself,
  isSamePlace,
  isSignedIn,
  type PersonaId,
  type Place,
  personaIds,
  personas,
  type TargetId,
  targets,
} from "../access/personas";
import { changesSince, endOfAuditLog, momentOfChanges, refusalsSince } from "../support/changes";
import { cookiesOf, openFactors, passwordStep } from "../support/factors";
import { filled, formAfter, formOf, type HtmlForm, post } from "../support/forms";
import { type Answer, ask, cookieOf, locationOf } from "../support/http";
import { linkIn, waitForLetter } from "../support/mailbox";
import { addPerson, freshCompany, freshEmail, type Person, password } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { hashOf, openSession, openSystem } from "../support/sessions";
import { letTimePass } from "../support/time";

/**
 * Persona × action (S-59): each action of the portal posted as its real form, by each persona, on each target; the
 * expected outcomes are in e2e/access. Refused: nothing is changed, and it is recorded.
 */
type Stage = { portal: Portal; sql: Sql; cast: Cast };

// Otherwise one worker would have the longest of all files to itself.
test.describe.configure({ mode: "parallel" });

/** The number of the target; a new one if the action is going to succeed. */
async function targetOf(stage: Stage, id: PersonaId, target: TargetId, row: ActionRow, kept: Kept) {
  const { sql, cast } = stage;
  if (target === "unknown") return null;
  if (target === "oneself") return cast.people[id];
  if (target === "owner" && isSamePlace(id, "owner")) return cast.people.owner;
  if (row.outcome(id, target) === "done") return addTarget(sql, cast, target, row.facts);
  kept[target] ??= await addTarget(sql, cast, target, row.facts);
  return kept[target];
}
type Kept = Partial<Record<TargetId, Person>>;

function grantedTo(target: TargetId): string[] {
  const { granted = [] }: { name: string; granted?: readonly string[] } = targets[target];
  return [...granted];
}

/** The target of an action; `named`: what the form's reference says instead of what was drawn. */
type Whom = { target: TargetId; person?: Person | null; session?: string; named?: string };

/** The fields of the form for this persona and target. */
async function fieldsOf(
  stage: Stage,
  form: HtmlForm,
  row: ActionRow,
  id: PersonaId,
  on: Whom,
): Promise<[string, string][]> {
  const replaced = (text: string): string[] => {
    if (text === "{granted}") return grantedTo(on.target);
    if (text === "{fresh}") return [freshEmail()];
    if (text === "{password}") return [password];
    if (text === "{login}") return [stage.cast.people[id]?.login ?? freshEmail()];
    if (text === "{session}") return [on.session ?? ""];
    return [text];
  };
  const changes = Object.entries(row.fields ?? {}).map(([name, value]) => [
    name,
    [value].flat().flatMap(replaced),
  ]);
  const number = on.person?.number ?? (on.target === "oneself" ? 1 : 999_999_999);
  const about = row.names
    ? on.named !== undefined && { [row.names]: on.named }
    : row.targets.length > 0 && {
        userNumber: String(number),
        ...(form.fields.some(([name]) => name === "shownFirstName") && {
          ...{ firstName: "Mini", shownFirstName: "Mini" },
          ...{ lastName: "Mustermensch", shownLastName: "Mustermensch" },
        }),
      };
  return filled(form, { ...about, ...Object.fromEntries(changes) });
}

/** A cell of the matrix: who sends the form, about whom, with which cookie. */
type Cell = { id: PersonaId; on: Whom; cookie: string | undefined };
type Action = Drawn & { name: string; row: ActionRow };

/**
 * Tries these cells of an action: first those to be refused, all at once, because none of them may change anything and
 * each leaves a record of its own; then the others one after another.
 */
async function tryAll(stage: Stage, action: Action, cells: Cell[]): Promise<void> {
  const isDone = ({ id, on }: Cell) => action.row.outcome(id, on.target) === "done";
  const refused = cells.filter((cell) => !isDone(cell));
  const done = cells.filter(isDone);
  if (refused.length > 0) await tryRefused(stage, action, refused);
  if (action.row.targets.length > 0) for (const cell of done) await tryDone(stage, action, [cell]);
  else if (done.length > 0) await tryDone(stage, action, done);
}

/** What a cell says about itself in a failed expectation. */
function titleOf({ name, row }: Action, { id, on }: Cell): string {
  return `${name} by "${personas[id].name}"${row.targets.length > 0 ? ` on ${on.target}` : ""}`;
}

async function send(stage: Stage, action: Action, { id, on, cookie }: Cell): Promise<Answer> {
  const path = id === "elsewhere" ? action.elsewhere : action.path;
  const fields = await fieldsOf(stage, action.form, action.row, id, on);
  return post(stage.portal, path, [...fields, ...fileOf(action.row)], { cookie });
}

/** Cells in which the action is refused: nothing is changed, and each refusal is recorded. */
async function tryRefused(stage: Stage, action: Action, cells: Cell[]): Promise<void> {
  const { sql, cast } = stage;
  const { row } = action;
  const moment = await momentOfChanges(sql);
  const since = await endOfAuditLog(sql);
  await Promise.all(
    cells.map(async (cell) => {
      const answer = await send(stage, action, cell);
      const expected = row.outcome(cell.id, cell.on.target);
      const what = titleOf(action, cell);
      if (expected === "signIn") expect.soft(locationOf(answer), what).toMatch(/^\/sign-in(\?|$)/);
      else {
        const page = row.leadsAway ? 303 : 200;
        const status = expected === "notFound" || row.pageIsService ? 404 : page;
        expect.soft(answer.status, what).toBe(status);
      }
    }),
  );
  const titles = cells.map((cell) => titleOf(action, cell)).join(", ");
  expect.soft(await changesSince(sql, moment), `nothing is changed: ${titles}`).toEqual([]);
  const expected = cells
    // Strangers' requests are not recorded individually: they could flood the audit log.
    .filter(({ id }) => isSignedIn(id) && !row.link)
    .map(({ id, on }) => [
      cast.people[id]?.number,
      row.outcome(id, on.target).replace("refused: ", ""),
    ]);
  const refusals = await refusalsSince(sql, since);
  expect
    .soft(refusals.map(({ actor, reason }) => [actor, reason]).sort(), `on record: ${titles}`)
    .toEqual(expected.sort());
}

/** Cells in which the action is done; of a target something is changed by each. */
async function tryDone(stage: Stage, action: Action, cells: Cell[]): Promise<void> {
  const { sql } = stage;
  const moment = await momentOfChanges(sql);
  const since = await endOfAuditLog(sql);
  for (const cell of cells) {
    const answer = await send(stage, action, cell);
    expect.soft(answer.status, titleOf(action, cell)).toBe(303);
    expect.soft(locationOf(answer), titleOf(action, cell)).toMatch(action.row.leadsTo);
  }
  const titles = cells.map((cell) => titleOf(action, cell)).join(", ");
  const changes = await changesSince(sql, moment);
  if (action.row.targets.length > 0) expect.soft(changes, titles).not.toEqual([]);
  expect.soft(await refusalsSince(sql, since), titles).toEqual([]);
}

/** A form and the URL to post it to: the page of a user whom the sender may see, so that a refusal can be shown. */
type Drawn = { form: HtmlForm; path: string; elsewhere: string };

/** The form of an action as it is drawn for a user who may send it. */
async function drawn(stage: Stage, row: ActionRow, cookie?: string): Promise<Drawn> {
  const { portal, sql, cast } = stage;
  const pageOf = async (target: "colleague" | "stranger") =>
    row.page.includes("#colleague")
      ? row.page.replace(
          "#colleague",
          String((await addTarget(sql, cast, target, row.facts)).number),
        )
      : row.page;
  const path = await pageOf("colleague");
  const asSeenBy = cookie ?? cast.cookies[row.asSeenBy] ?? "";
  const form = row.after
    ? await formAfter(portal, path, row.after, row.button, asSeenBy)
    : await formOf(portal, path, row.button, asSeenBy);
  return { form, path, elsewhere: await pageOf("stranger") };
}

/** Everybody about themselves. */
function onOneself(cast: Cast): Cell[] {
  return personaIds.map((id) => ({ id, on: { target: "oneself" }, cookie: cast.cookies[id] }));
}

let stage: Stage;
test.beforeAll(async ({ portal, sql }) => {
  // Before each test that runs by itself; the people stay.
  stage ??= { portal, sql, cast: await plantCast(portal, sql) };
});

const { createUserAction, ...onUsers } = actionRows["(portal)/users/actions.ts"] ?? {};

test(`createUserAction: ${createUserAction?.says}`, async () => {
  const { portal, cast } = stage;
  const row = createUserAction as ActionRow;
  const numberOf = (place: Place) => cast.organizations[place].customerNumber;
  const pathOf = (place: Place) => row.page.replace("#customer", numberOf(place));
  const path = pathOf("customer");
  const form = await formOf(portal, path, row.button, cast.cookies.provider);
  const action = { name: "createUserAction", row, form, path, elsewhere: pathOf("elsewhere") };
  for (const target of row.targets)
    await tryAll(
      stage,
      action,
      personaIds.flatMap((id) => {
        const { place }: { place: Place | null } =
          target === "home" ? personas[id] : targets[target];
        // A persona without an account has no organization.
        if (target === "home" && place === null) return [];
        const named = place ? numberOf(place) : "404404404";
        return { id, on: { target, named }, cookie: cast.cookies[id] };
      }),
    );
});

const onPeople = { ...onUsers, ...actionRows["(portal)/users/requests/actions.ts"] };

for (const [name, row] of Object.entries(onPeople))
  test(`${name}: ${row.says}`, async () => {
    const action = { name, row, ...(await drawn(stage, row)) };
    for (const target of row.targets) {
      const kept: Kept = {};
      const cells: Cell[] = [];
      for (const id of personaIds) {
        // A persona without an account cannot act on itself.
        if (target === "oneself" && !isSignedIn(id)) continue;
        const person = await targetOf(stage, id, target, row, kept);
        const whom = isOneself(id, target) ? ("oneself" as const) : target;
        cells.push({ id, on: { target: whom, person }, cookie: stage.cast.cookies[id] });
      }
      await tryAll(stage, action, cells);
    }
  });

/** References to nothing. */
const nobodys: Record<Exclude<ActionRow["names"], undefined>, string> = {
  ...{ organization: "404404404", customerNumber: "404404404", parent: "404404404" },
  ...{ orderNumber: "NOBODY-1", task: "999999999", job: "", set: "" },
};

for (const [name, row] of Object.entries(actionRows["(portal)/users/bulk/actions.ts"] ?? {}))
  test(`${name}: ${row.says}`, async () => {
    const { portal, sql, cast } = stage;
    const state = name === "cancelJobAction" ? "running" : "prepared";
    const job = row.names && (await addJob(sql, cast.people[row.asSeenBy], state));
    const path = row.page.replace("#job", job ?? "");
    const form = await formOf(portal, path, row.button, cast.cookies[row.asSeenBy]);
    const action = { name, row, form, path, elsewhere: path };
    const on = { target: "unknown" as const, named: job };
    await tryAll(
      stage,
      action,
      personaIds.map((id) => ({ id, on, cookie: cast.cookies[id] })),
    );
  });

for (const [name, row] of Object.entries(actionRows["(portal)/organizations/actions.ts"] ?? {}))
  test(`${name}: ${row.says}`, async () => {
    const { portal, sql, cast } = stage;
    const subject = await addSubject(sql, cast, row.beside);
    const path = row.page
      .replace("#organization", subject.customerNumber)
      .replace("#subreseller", subject.parent);
    const named = row.names === undefined ? "" : subject[row.names];
    const form = await formOf(portal, path, row.button, cast.cookies.provider, named);
    const action = { name, row, form, path, elsewhere: path };
    for (const target of ["noOrganization", "organization"] as const) {
      const on = {
        target,
        ...(target === "noOrganization" && { named: nobodys[row.names ?? "task"] }),
      };
      await tryAll(
        stage,
        action,
        personaIds.map((id) => ({ id, on, cookie: cast.cookies[id] })),
      );
    }
  });

const { prepareImportAction, ...onImports } = actionRows["(portal)/users/import/actions.ts"] ?? {};

test(`prepareImportAction: ${prepareImportAction?.says}`, async () => {
  const row = prepareImportAction as ActionRow;
  const action = { name: "prepareImportAction", row, ...(await drawn(stage, row)) };
  await tryAll(stage, action, onOneself(stage.cast));
});

for (const [name, row] of Object.entries(onImports))
  test(`${name}: ${row.says}`, async () => {
    const { portal, sql, cast } = stage;
    const makers = Object.values(cast.people).flatMap((person) => (person ? [person.number] : []));
    // Only one job of a person is processed at a time (D-8): these would wait for those that other tests lease for an
    // hour.
    await sql`update bulk_jobs set state = 'cancelled' where state = 'running' and actor_number in ${sql(makers)}`;
    const theirs = await uploadedImport(portal, cast, row.asSeenBy);
    const form = await formOf(portal, theirs, row.button, cast.cookies[row.asSeenBy]);
    const action = { name, row, form, path: theirs, elsewhere: theirs };
    // Other users' jobs first: what was confirmed is processed behind the tests.
    const others = personaIds.filter((id) => id !== "administrator");
    await tryAll(
      stage,
      action,
      others.map((id) => ({ id, on: { target: "stranger" }, cookie: cast.cookies[id] })),
    );
    for (const id of personaIds) {
      if (row.outcome(id, "oneself") !== "done") continue;
      const named = (await uploadedImport(portal, cast, id)).split("/").pop() ?? "";
      const on = { target: "oneself" as const, named };
      await tryAll(stage, action, [{ id, on, cookie: cast.cookies[id] }]);
    }
    await expect
      .poll(
        () => sql`select from bulk_jobs
          where state = 'running' and kind = 'import' and actor_number in ${sql(makers)}`,
      )
      .toHaveLength(0);
  });

for (const [name, row] of Object.entries(actionRows["(portal)/request-access/actions.ts"] ?? {}))
  test(`${name}: ${row.says}`, async () => {
    const action = { name, row, ...(await drawn(stage, row)) };
    await tryAll(stage, action, onOneself(stage.cast));
  });

for (const [name, row] of Object.entries(actionRows["(portal)/account/actions.ts"] ?? {}))
  test(`${name}: ${row.says}`, async () => {
    const { portal, sql } = stage;
    // People of its own, because passwords change.
    const cast = await plantCast(portal, sql);
    const own = { ...stage, cast };
    // Another session, so that there is one to be ended, and an open system.
    if (cast.people.staff) {
      await openSession(portal, sql, cast.people.staff);
      await openSystem(sql, cast.people.staff);
    }
    const action = { name, row, ...(await drawn(own, row)) };
    const cells: Cell[] = [];
    for (const id of personaIds) {
      const person = cast.people[id];
      const session = person && isSignedIn(id) ? await anotherSession(person) : undefined;
      cells.push({ id, on: { target: "oneself", person, session }, cookie: cast.cookies[id] });
    }
    await tryAll(own, action, cells);
    const sessions = cells.flatMap(({ on }) => on.session ?? []);
    if (["endSessionAction", "endOtherSessionsAction"].includes(name))
      expect
        .soft(await sql`select user_number from sessions where id_hash in ${sql(sessions)}`, name)
        .toEqual([]);
  });

for (const [name, row] of Object.entries(actionRows["(public)/confirm-identity/actions.ts"] ?? {}))
  test(`${name}: ${row.says}`, async () => {
    // People of its own, because their sessions get new ids.
    const cast = await plantCast(stage.portal, stage.sql);
    const own = { ...stage, cast };
    await tryAll(own, { name, row, ...(await drawn(own, row)) }, onOneself(cast));
  });

/** The id in the database of a session of this person other than the one in the cookie. */
async function anotherSession(person: Person): Promise<string> {
  const { sql } = stage;
  const id = `matrix ${person.number} ${Math.floor(performance.now() * 1000)}`;
  await sql`insert into sessions (id_hash, user_number, expires_at, user_agent)
    values (${hashOf(id)}, ${person.number}, now() + interval '1 hour', 'Firefox')`;
  return hashOf(id);
}

for (const [name, row] of Object.entries(
  actionRows["(portal)/users/second-factor/actions.ts"] ?? {},
))
  test(`${name}: ${row.says}`, async () => {
    const { portal, sql } = stage;
    // People of its own, because the requirement is their organization's.
    const cast = await plantCast(portal, sql);
    if (row.beside)
      await sql`update organizations set requires_second_factor = true, second_factor_from = current_date + 14,
        second_factor_told = current_date where id = ${cast.organizations.customer.id}`;
    const own = { ...stage, cast };
    await tryAll(own, { name, row, ...(await drawn(own, row)) }, onOneself(cast));
  });

for (const [name, row] of Object.entries(actionRows["(portal)/users/sets/actions.ts"] ?? {}))
  test(`${name}: ${row.says}`, async () => {
    const { portal, sql } = stage;
    // People of its own, because a set is its organization's.
    const cast = await plantCast(portal, sql);
    const own = { ...stage, cast };
    const { customer } = cast.organizations;
    const freshSet = async () => {
      const set = await addSet(sql, customer);
      if (name === "updateHoldersAction") await updateSet(sql, set, await addPerson(sql, customer));
      return set;
    };
    const path = row.page.replace("#set", await freshSet());
    const form = await formOf(portal, path, row.button, cast.cookies[row.asSeenBy] ?? "");
    const cells: Cell[] = [];
    for (const cell of onOneself(cast)) {
      const named = row.page.includes("#set") ? await freshSet() : undefined;
      cells.push({ ...cell, on: { ...cell.on, named } });
    }
    await tryAll(own, { name, row, form, path, elsewhere: path }, cells);
  });

for (const [name, row] of Object.entries(actionRows["(portal)/appearance/actions.ts"] ?? {}))
  test(`${name}: ${row.says}`, async () => {
    const { portal, sql } = stage;
    const cast = await plantCast(portal, sql);
    const { subreseller } = cast.organizations;
    const path = row.page.replace("#subreseller", subreseller.customerNumber);
    await addAppearance(sql, subreseller);
    const form = await formOf(portal, path, row.button, cast.cookies[row.asSeenBy] ?? "");
    const action = { name, row, form, path, elsewhere: path };
    const cells = onOneself(cast);
    const isDone = ({ id, on }: Cell) => row.outcome(id, on.target) === "done";
    await tryAll(
      { ...stage, cast },
      action,
      cells.filter((cell) => !isDone(cell)),
    );
    for (const cell of cells.filter(isDone)) {
      // As it was when the form was drawn.
      await addAppearance(sql, subreseller);
      await tryAll({ ...stage, cast }, action, [cell]);
    }
  });

/** The labels of the same buttons for a user who has a factor already. */
const asDrawnBefore: Record<string, string> = {
  Einrichten: "Ändern",
  "App einrichten": "App ersetzen",
};

for (const [name, row] of Object.entries(
  actionRows["(portal)/account/second-factor/actions.ts"] ?? {},
))
  test(`${name}: ${row.says}`, async () => {
    const { portal, sql, cast } = stage;
    // A user with an app, a passkey and new codes, in a session with a confirmed password, gets all forms.
    const drawer = await addPerson(sql, cast.organizations.customer, { secondFactor: true });
    await sql`insert into passkeys (credential_id, user_number, public_key, counter, name)
      values (${`matrix${drawer.number}`}, ${drawer.number}, 'x', 0, 'x')`;
    const own = await sessionOf(portal, sql, drawer);
    await openFactors(portal, own);
    const renew = await formOf(portal, "/account/second-factor", "Neue Codes erzeugen", own);
    const codes = await post(portal, "/account/second-factor", renew.fields, { cookie: own });
    const button = asDrawnBefore[row.button] ?? row.button;
    const form = await formOf(portal, row.page, button, `${own}; ${cookiesOf(codes)}`);
    const tried = await plantCast(portal, sql);
    const action = { name, row, form, path: row.page, elsewhere: row.page };
    await tryAll({ ...stage, cast: tried }, action, onOneself(tried));
  });

/**
 * A session after the right password: of a user with an app and a passkey, or of one who needs a factor and has none.
 */
async function pendingSession(pendingStep: "secondFactor" | "enrolment"): Promise<string> {
  const { portal, sql } = stage;
  const company = await freshCompany(sql);
  const person = await addPerson(sql, company, { secondFactor: pendingStep === "secondFactor" });
  if (pendingStep === "enrolment")
    await sql`update organizations set requires_second_factor = true where id = ${company.id}`;
  else
    await sql`insert into passkeys (credential_id, user_number, public_key, counter, name)
      values ('waiting', ${person.number}, 'x', 0, 'x') on conflict (credential_id) do update
        set user_number = excluded.user_number`;
  return passwordStep(portal, person);
}

for (const [name, row] of Object.entries(actionRows["(public)/sign-in/actions.ts"] ?? {}))
  test(`${name}: ${row.says}`, async () => {
    const { portal, sql, cast } = stage;
    const pendingStep = row.page.endsWith("enrolment") ? "enrolment" : "secondFactor";
    const form = await formOf(portal, row.page, row.button, await pendingSession(pendingStep));
    const other = await pendingSession(pendingStep === "enrolment" ? "secondFactor" : "enrolment");
    const fields = filled(form, row.fields ?? {});
    const moment = await momentOfChanges(sql);
    for (const cookie of [...personaIds.map((id) => cast.cookies[id]), other, undefined]) {
      const answer = await post(portal, row.page, fields, { cookie });
      expect.soft(answer.status, name).toBe(303);
      expect.soft(locationOf(answer), name).toMatch(/^\/(sign-in.*)?$/);
      expect
        .soft(answer.cookies.join(), "nobody gets a session")
        .not.toContain(cookieOf(portal, "session"));
    }
    expect.soft(await changesSince(sql, moment), name).toEqual([]);
  });

for (const [name, row] of Object.entries(actionRows["(public)/actions.ts"] ?? {}))
  test(`${name}: ${row.says}`, async () => {
    const { portal, sql, cast } = stage;
    const held = row.link ? await openLink(row.link) : undefined;
    const action = { name, row, ...(await drawn(stage, row, held?.cookie)) };
    const cells: Cell[] = [];
    for (const id of personaIds) {
      if (name === "signInAction" && !isSignedIn(id)) continue;
      const person = cast.people[id];
      const cookie =
        id === "invited" && held
          ? held.cookie
          : // Signing in and out end a session: not the one that the others need.
            /^(sign|leave)/.test(name) && person && isSignedIn(id)
            ? await sessionOf(portal, sql, person)
            : cast.cookies[id];
      cells.push({ id, on: { target: "oneself", person }, cookie });
    }
    await tryAll(stage, action, cells);
  });

/** A visitor at the customer who has opened the organization's registration link. */
async function openRegistration(): Promise<{ cookie: string }> {
  const { portal, sql, cast } = stage;
  const token = randomBytes(32).toString("base64url");
  await sql`insert into links (purpose, organization_id, token_hash, key_id, expires_at)
    values ('registration', ${cast.organizations.customer.id}, ${hashOf(token)}, 'x', now() + interval '7 days')`;
  const opened = await ask(portal, `/register/${token}`);
  return { cookie: String(opened.cookies[0]).split(";")[0] ?? "" };
}

/** A user just invited who has opened the letter's link; invited eight days ago if it should be expired. */
async function openLink(state: Exclude<ActionRow["link"], undefined>): Promise<{ cookie: string }> {
  if (state === "registration") return openRegistration();
  const { portal, sql, cast } = stage;
  const person = await addPerson(sql, cast.organizations.customer, {
    permissions: ["invoices"],
    pending: true,
  });
  const cookie = cast.cookies.owner;
  const form = await formOf(portal, `/users/${person.number}`, "Neuen Link senden", cookie);
  await post(portal, `/users/${person.number}`, form.fields, { cookie });
  const { pathname } = new URL(linkIn(await waitForLetter(portal, person.email)));
  if (state === "expired") await letTimePass(sql, person.number, "8 days");
  const opened = await ask(portal, pathname);
  return { cookie: String(opened.cookies[0]).split(";")[0] ?? "" };
}
