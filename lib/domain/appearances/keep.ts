import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AuditDetails } from "#db/schema";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { type LogoProblem, redrawLogo } from "#lib/infra/brand/uploaded-logo";
import type { Actor } from "#lib/rules/delegation";
import { Refusal, type RefusalCode } from "#lib/rules/refusal";
import type { AppearanceDraft } from "#lib/rules/schemas/appearances";
import { type AppearanceHolder, holdHolder, requireHolder } from "./kept";
import { type StoredAppearance, storedAppearance } from "./row";

/**
 * R-1004: the appearance of a reseller or a sub-reseller is kept by its own administrators and the provider's service
 * administrators: a draft first, which changes nothing for anybody, and then what was looked at is published.
 */

/** A draft as it is saved, with an uploaded picture; "kept" is the one that there is, and "none" the portal's door. */
export type NewDraft = Omit<AppearanceDraft, "logo" | "removeLogo"> & {
  logo: Uint8Array | "kept" | "none";
};

/**
 * Saves a draft.
 *
 * @throws Refusal notFound, appearanceChanged (somebody else has saved one meanwhile), tooManyAttempts, and of the picture
 *   logoTooLarge, logoKind, logoDamaged, logoTooManyPixels, logoTooNarrow
 */
export async function saveAppearance(actor: Actor, draft: NewDraft): Promise<void> {
  const entry: Entry = { event: "appearance.saved", actor };
  const { logo: uploaded, ...fields } = draft;
  // A picture costs time: only somebody who keeps this appearance may have it drawn, and not more often than the limit says.
  const { id } = await attempt(entry, (tx) => requireHolder(tx, actor, draft.customerNumber));
  entry.organizationId = id;
  await consumeRateLimit("appearance", id, actor);
  const logo = typeof uploaded === "string" ? uploaded : await redrawLogo(Buffer.from(uploaded));
  await attempt(entry, async (tx) => {
    const organization = await holdHolder(tx, actor, draft.customerNumber);
    await write(tx, organization, fields, logo);
    await record(tx, entry);
  });
}

/**
 * Publishes the draft that the page showed: from now on people of the organization and below it see it.
 *
 * @throws Refusal notFound, appearanceChanged
 */
export async function publishAppearance(
  actor: Actor,
  { customerNumber, version }: { customerNumber: string; version: number },
): Promise<void> {
  const entry: Entry = { event: "appearance.published", actor };
  await attempt(entry, async (tx) => {
    const { id } = await holdHolder(tx, actor, customerNumber);
    entry.organizationId = id;
    const [draft] = await tx.execute<{ version: number }>(sql`select version from appearances
      where organization_id = ${id} and state = 'draft' for update`);
    if (draft?.version !== version) throw new Refusal("appearanceChanged");
    const [published] = await tx.execute<Shown>(sql`
      insert into appearances as b (organization_id, kind, state, ${columns})
      select organization_id, kind, 'published', ${columns} from appearances
        where organization_id = ${id} and state = 'draft'
      on conflict (organization_id, state) do update set ${taken(columnNames)}
        where b.version <> excluded.version returning b.version, ${storedAppearance} as stored`);
    // A second click publishes nothing, and is no event.
    if (published) await record(tx, { ...entry, details: detailsOf(published) });
  });
}

/**
 * Withdraws what is published: people see what is above again. The draft stays.
 *
 * @throws Refusal notFound
 */
export async function withdrawAppearance(
  actor: Actor,
  { customerNumber }: { customerNumber: string },
): Promise<void> {
  const entry: Entry = { event: "appearance.withdrawn", actor };
  await attempt(entry, async (tx) => {
    const { id } = await holdHolder(tx, actor, customerNumber);
    entry.organizationId = id;
    const [gone] = await tx.execute<Shown>(sql`delete from appearances b
      where b.organization_id = ${id} and b.state = 'published' returning b.version, ${storedAppearance} as stored`);
    if (gone) await record(tx, { ...entry, details: detailsOf(gone) });
  });
}

type Shown = { version: number; stored: StoredAppearance };

/**
 * The audit log has no names (S-102), and what was shown can be proved nevertheless: by a digest, to somebody who has kept a
 * letter or a page.
 */
function detailsOf({ version, stored }: Shown): AuditDetails {
  const digest = createHash("sha256").update(JSON.stringify(stored)).digest("hex");
  return { appearance: { version, digest } };
}

const logoColumns = ["logo", "logo_hash"];
const textColumns = [
  ...["name", "colour", "address", "imprint", "privacy", "accessibility", "email", "phone"],
  ...["hours_german", "hours_english", "reply_to"],
];
const columnNames = ["version", ...textColumns, ...logoColumns];
const columns = sql.join(
  columnNames.map((name) => sql.identifier(name)),
  sql`, `,
);

/** The assignments of these columns, from the row that was to be inserted. */
function taken(names: readonly string[]) {
  return sql.join(
    names.map((name) => sql`${sql.identifier(name)} = excluded.${sql.identifier(name)}`),
    sql`, `,
  );
}

const refusalOf: Record<LogoProblem, RefusalCode> = {
  tooLarge: "logoTooLarge",
  notPngOrWebp: "logoKind",
  damaged: "logoDamaged",
  tooManyPixels: "logoTooManyPixels",
  tooNarrow: "logoTooNarrow",
};

/** Writes the draft if it is still the one that the form showed. */
async function write(
  tx: Transaction,
  { id, kind }: AppearanceHolder,
  { version, ...fields }: Omit<NewDraft, "logo">,
  logo: Buffer | LogoProblem | "kept" | "none",
): Promise<void> {
  if (typeof logo === "string" && logo in refusalOf)
    throw new Refusal(refusalOf[logo as LogoProblem], { field: "logo" });
  const content = typeof logo === "string" ? null : logo;
  const hash = content && createHash("sha256").update(content).digest("hex");
  const changed = logo === "kept" ? textColumns : [...textColumns, ...logoColumns];
  const orNull = (text: string) => (text === "" ? null : text);
  const written = await tx.execute(sql`
    insert into appearances (organization_id, kind, state, ${columns})
    values (${id}, ${kind}, 'draft', 1, ${fields.name}, ${fields.colour}, ${fields.address},
      ${fields.imprint}, ${fields.privacy}, ${orNull(fields.accessibility)}, ${fields.email}, ${fields.phone},
      ${orNull(fields.hoursGerman)}, ${orNull(fields.hoursEnglish)}, ${orNull(fields.replyTo)}, ${content}, ${hash})
    on conflict (organization_id, state) do update set ${taken(changed)}, version = appearances.version + 1
      where appearances.version = ${version} returning 1`);
  if (written.length === 0) throw new Refusal("appearanceChanged");
}
