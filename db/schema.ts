import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  customType,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { type JobKind, jobKinds } from "#lib/rules/bulk";
import { folded } from "./search-text";

/**
 * All tables of the product. Rules that a constraint can express are here; those that need a trigger (closure rows,
 * immutable columns, the append-only audit log) are in the migration `rules_in_the_database`.
 */

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const now = sql`clock_timestamp()`;
/**
 * A folded name by which lists are sorted (DIN 5007): the same order on every database, independently of its locale.
 */
const sortKey = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });
const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
const userReference = (name: string) => bigint(name, { mode: "number" });

/**
 * R-101, R-102: the reseller and the sub-reseller that a row's organization is or is below; they never change. Written
 * by triggers, so that one condition on the row decides reach, and an index can keep a list in order for each.
 */
const branch = { resellerId: integer("reseller_id"), subresellerId: integer("subreseller_id") };

/** R-101, R-103: the organizations of the tree with their master data. */
export const organizations = pgTable(
  "organizations",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    kind: text("kind", { enum: ["provider", "reseller", "subreseller", "customer"] }).notNull(),
    parentId: integer("parent_id"),
    /** The parent's kind, so that a foreign key and a check can enforce R-101 without a trigger. */
    parentKind: text("parent_kind", { enum: ["provider", "reseller", "subreseller"] }),
    /** Text, because leading zeros are significant (R-201). */
    customerNumber: text("customer_number").notNull().unique("organizations_customer_number_key"),
    name: text("name").notNull(),
    place: text("place").notNull(),
    contactFirstName: text("contact_first_name").notNull(),
    contactLastName: text("contact_last_name").notNull(),
    contactEmail: text("contact_email").notNull(),
    /** R-106: closed by the provider; nobody here and below can sign in. */
    closedAt: moment("closed_at"),
    /** D-1: all users here need a second factor to sign in. */
    requiresSecondFactor: boolean("requires_second_factor").notNull().default(false),
    /** Whether the provider decided so; then the owner cannot undo it. */
    secondFactorByProvider: boolean("second_factor_by_provider").notNull().default(false),
    /** R-313: the day from which the requirement holds; null for one that holds at once, as all did before there were days. */
    secondFactorFrom: date("second_factor_from", { mode: "string" }),
    /** R-313: the last day on which those without a second factor were written to about it. */
    secondFactorTold: date("second_factor_told", { mode: "string" }),
    createdAt: moment("created_at").notNull().default(now),
    ...branch,
    /**
     * The searched text: each part on a line of its own after a space, so that a space marks the beginning of a word.
     * Names are included twice: "Müller" as muller and as mueller (R-212).
     */
    searchText: text("search_text").generatedAlwaysAs(
      sql`${folded(sql`' ' || name || chr(10) || ' ' || place || chr(10) || ' ' || customer_number`, "plain")}
        || chr(10) || ${folded(sql`' ' || name || chr(10) || ' ' || place`, "spelled")}`,
    ),
    sortName: sortKey("sort_name").generatedAlwaysAs(folded(sql`name`, "plain")),
  },
  (table) => [
    unique("organizations_id_kind_key").on(table.id, table.kind),
    foreignKey({
      name: "organizations_parent_fkey",
      columns: [table.parentId, table.parentKind],
      foreignColumns: [table.id, table.kind],
    }),
    check(
      "organizations_second_factor",
      sql`requires_second_factor or not second_factor_by_provider`,
    ),
    check(
      "organizations_second_factor_day",
      sql`(second_factor_from is null) = (second_factor_told is null)`,
    ),
    // For the reminders: the few with a day, among all.
    index("organizations_second_factor_idx")
      .on(table.secondFactorFrom)
      .where(sql`second_factor_from is not null`),
    uniqueIndex("organizations_one_provider").on(table.kind).where(sql`kind = 'provider'`),
    check("organizations_name_bounded", sql`length(name) between 1 and 200`),
    check("organizations_customer_number_digits", sql`customer_number ~ '^[0-9]{1,20}$'`),
    check(
      "organizations_place_in_tree",
      sql`(kind = 'provider' and parent_id is null and parent_kind is null)
        or (kind = 'reseller' and parent_id is not null and parent_kind = 'provider')
        or (kind = 'subreseller' and parent_id is not null and parent_kind = 'reseller')
        or (kind = 'customer' and parent_id is not null and parent_kind in ('provider', 'reseller', 'subreseller'))`,
    ),
    index("organizations_parent_idx").on(table.parentId),
    // The search's order: for all kinds, and for one.
    index("organizations_name_idx").on(table.sortName, table.id),
    index("organizations_kind_idx").on(table.kind, table.sortName, table.id),
    index("organizations_reseller_idx")
      .on(table.resellerId, table.sortName, table.id)
      .where(sql`reseller_id is not null`),
    index("organizations_subreseller_idx")
      .on(table.subresellerId, table.sortName, table.id)
      .where(sql`subreseller_id is not null`),
    // For the search by any part of a name, place or number.
    index("organizations_search_idx").using("gin", table.searchText.op("gin_trgm_ops")),
  ],
);

/** Customer numbers for organizations that arrive without one (R-601). Numbers already in use are skipped. */
export const customerNumbers = pgSequence("customer_numbers", { startWith: 3_000_001 });

/**
 * Every pair of an organization and one of its ancestors, itself included, so that the tree needs no recursion. Written
 * by a trigger.
 */
export const organizationClosure = pgTable(
  "organization_closure",
  {
    ancestorId: integer("ancestor_id")
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    descendantId: integer("descendant_id")
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    depth: smallint("depth").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.ancestorId, table.descendantId] }),
    index("organization_closure_upwards_idx").on(table.descendantId, table.depth, table.ancestorId),
  ],
);

/** R-104: the products that an organization has booked. The catalogue says which areas they open. */
export const organizationProducts = pgTable(
  "organization_products",
  {
    organizationId: integer("organization_id")
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    product: text("product").notNull(),
    bookedAt: moment("booked_at").notNull().default(now),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.product] }),
    index("organization_products_product_idx").on(table.product, table.organizationId),
  ],
);

/** R-201 to R-207: a person's account. Four independent facts instead of one status column. */
export const users = pgTable(
  "users",
  {
    number: userReference("number")
      .primaryKey()
      .generatedAlwaysAsIdentity({ startWith: 1_000_001 }),
    /** Contains no part of the name, at least one letter, and no @ (R-201). */
    username: text("username")
      .notNull()
      .unique("users_username_key")
      .generatedAlwaysAs(sql`'u' || number`),
    organizationId: integer("organization_id")
      .notNull()
      .references(() => organizations.id),
    isOwner: boolean("is_owner").notNull().default(false),
    firstName: text("first_name").notNull(),
    lastName: text("last_name").notNull(),
    /** As typed; the unique index ignores case (R-202). */
    email: text("email").notNull(),
    language: text("language", { enum: ["de", "en"] })
      .notNull()
      .default("de"),
    /** R-904: the name of this person in connected systems (OpenID Connect `sub`); never given again, not even after a restore. */
    subject: uuid("subject").notNull().unique("users_subject_key").defaultRandom(),
    passwordHash: text("password_hash"),
    /** The user handle for authenticators: 32 random bytes in hex, unique across installations (D-1). */
    passkeyHandle: text("passkey_handle")
      .notNull()
      .default(
        sql`encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex')`,
      ),
    activatedAt: moment("activated_at"),
    deactivatedAt: moment("deactivated_at"),
    deactivatedBy: userReference("deactivated_by"),
    lockedAt: moment("locked_at"),
    /** R-503: a lock by failures only affects unknown devices, one by the provider ends everything. */
    lockedBy: text("locked_by", { enum: ["failures", "provider"] }),
    /** S-63: consecutive wrong passwords and codes from unknown devices; a success resets it. */
    failedSignIns: integer("failed_sign_ins").notNull().default(0),
    validFrom: date("valid_from", { mode: "string" }),
    validUntil: date("valid_until", { mode: "string" }),
    lastSignInAt: moment("last_sign_in_at"),
    createdAt: moment("created_at").notNull().default(now),
    /** FEEL-M13: the reports to administrators that this one does not want. */
    unwantedReports: text("unwanted_reports").array().notNull().default(sql`'{}'::text[]`),
    /** A number without a reference: it may outlive that account (R-702). */
    createdBy: userReference("created_by"),
    /** R-602: the registration link by which this user was created; used up by the activation. */
    registrationLinkId: uuid("registration_link_id").references((): AnyPgColumn => links.id, {
      onDelete: "set null",
    }),
    changedAt: moment("changed_at").notNull().default(now),
    ...branch,
    /** The searched text, as for organizations. */
    searchText: text("search_text").generatedAlwaysAs(
      sql`${folded(sql`' ' || first_name || ' ' || last_name || chr(10) || ' ' || email || chr(10) || ' u' || number`, "plain")}
        || chr(10) || ${folded(sql`' ' || first_name || ' ' || last_name`, "spelled")}`,
    ),
    /** The last name, then the first: a tab sorts before every letter and space. */
    sortName: sortKey("sort_name").generatedAlwaysAs(
      sql`${folded(sql`last_name`, "plain")} || chr(9) || ${folded(sql`first_name`, "plain")}`,
    ),
  },
  (table) => [
    uniqueIndex("users_email_key").on(sql`lower(${table.email})`),
    uniqueIndex("users_one_owner").on(table.organizationId).where(sql`is_owner`),
    index("users_changed_idx").on(table.organizationId, table.changedAt, table.number),
    index("users_name_idx").on(table.organizationId, table.sortName, table.number),
    index("users_sign_in_idx").on(
      table.organizationId,
      sql`coalesce(${table.lastSignInAt}, '-infinity'::timestamptz)`,
      table.number,
    ),
    // The same three orders for all users, and for those below a reseller or sub-reseller. Those for all users have a
    // condition that is always true, so that only queries for all users, which repeat it, read along them.
    index("users_changed_everywhere_idx").on(table.changedAt, table.number).where(sql`number > 0`),
    index("users_changed_reseller_idx")
      .on(table.resellerId, table.changedAt, table.number)
      .where(sql`reseller_id is not null`),
    index("users_changed_subreseller_idx")
      .on(table.subresellerId, table.changedAt, table.number)
      .where(sql`subreseller_id is not null`),
    index("users_name_everywhere_idx").on(table.sortName, table.number).where(sql`number > 0`),
    index("users_name_reseller_idx")
      .on(table.resellerId, table.sortName, table.number)
      .where(sql`reseller_id is not null`),
    index("users_name_subreseller_idx")
      .on(table.subresellerId, table.sortName, table.number)
      .where(sql`subreseller_id is not null`),
    index("users_sign_in_everywhere_idx")
      .on(sql`coalesce(${table.lastSignInAt}, '-infinity'::timestamptz)`, table.number)
      .where(sql`number > 0`),
    index("users_sign_in_reseller_idx")
      .on(
        table.resellerId,
        sql`coalesce(${table.lastSignInAt}, '-infinity'::timestamptz)`,
        table.number,
      )
      .where(sql`reseller_id is not null`),
    index("users_sign_in_subreseller_idx")
      .on(
        table.subresellerId,
        sql`coalesce(${table.lastSignInAt}, '-infinity'::timestamptz)`,
        table.number,
      )
      .where(sql`subreseller_id is not null`),
    // For the search by any part of a name, with either part first, of an address or of a number.
    index("users_search_idx").using("gin", table.searchText.op("gin_trgm_ops")),
    // For each unusual state: few rows among many.
    index("users_locked_idx")
      .on(table.resellerId, table.organizationId)
      .where(sql`locked_at is not null`),
    index("users_deactivated_idx")
      .on(table.resellerId, table.organizationId)
      .where(sql`deactivated_at is not null`),
    index("users_invited_idx")
      .on(table.resellerId, table.organizationId)
      .where(sql`activated_at is null`),
    index("users_valid_from_idx").on(table.validFrom).where(sql`valid_from is not null`),
    index("users_valid_until_idx").on(table.validUntil).where(sql`valid_until is not null`),
    index("users_pending_idx").on(table.createdAt).where(sql`activated_at is null`),
    index("users_pending_owner_idx")
      .on(table.organizationId)
      .where(sql`is_owner and activated_at is null`),
    index("users_registration_idx").on(table.registrationLinkId),
    check("users_activated_with_password", sql`(activated_at is null) = (password_hash is null)`),
    check("users_lock_has_a_reason", sql`(locked_at is null) = (locked_by is null)`),
    check("users_lock_known", sql`locked_by in ('failures', 'provider')`),
    check("users_language_known", sql`language in ('de', 'en')`),
    check("users_email_plain", sql`email ~ '^[!-~]+@[!-~]+$' and length(email) <= 254`),
    check("users_names_present", sql`length(first_name) > 0 and length(last_name) > 0`),
    check("users_validity_in_order", sql`valid_until >= valid_from`),
  ],
);

/** The permissions granted to a user. The entitlement decides whether they have an effect (R-104). */
export const userPermissions = pgTable(
  "user_permissions",
  {
    userNumber: userReference("user_number")
      .notNull()
      .references(() => users.number, { onDelete: "cascade" }),
    permission: text("permission").notNull(),
    /**
     * R-312: since when, by whom and on behalf of which organization. For users only the database's defaults write them. Null for
     * what is older than these columns; without a granter, nobody was signed in. Numbers without a reference: they may
     * outlive that account (R-702).
     */
    grantedAt: moment("granted_at").default(now),
    grantedBy: userReference("granted_by").default(
      sql`nullif(current_setting('app.actor', true), '')::bigint`,
    ),
    grantedFor: integer("granted_for").default(
      sql`nullif(current_setting('app.organization', true), '')::integer`,
    ),
  },
  (table) => [
    primaryKey({ columns: [table.userNumber, table.permission] }),
    index("user_permissions_permission_idx").on(table.permission, table.userNumber),
  ],
);

/** FEEL-M10: what somebody has asked the administrators of their organization for: one row for a person and an area. */
export const accessRequests = pgTable(
  "access_requests",
  {
    userNumber: userReference("user_number")
      .notNull()
      .references(() => users.number, { onDelete: "cascade" }),
    area: text("area").notNull(),
    /** The person's, which never changes (R-102). */
    organizationId: integer("organization_id")
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    /** What it is needed for, as typed; empty if nothing was said. */
    reason: text("reason").notNull().default(""),
    state: text("state", { enum: ["open", "granted", "declined"] })
      .notNull()
      .default("open"),
    askedAt: moment("asked_at").notNull().default(now),
    /** When the administrators were written to about it. */
    toldAt: moment("told_at"),
    answeredAt: moment("answered_at"),
    /** A number without a reference: it may outlive that account (R-702). */
    answeredBy: userReference("answered_by"),
  },
  (table) => [
    primaryKey({ columns: [table.userNumber, table.area] }),
    index("access_requests_open_idx")
      .on(table.organizationId, table.askedAt)
      .where(sql`state = 'open'`),
    index("access_requests_told_idx").on(table.organizationId, table.toldAt),
    index("access_requests_answered_idx").on(table.answeredAt).where(sql`answered_at is not null`),
    check("access_requests_state_known", sql`state in ('open', 'granted', 'declined')`),
    check("access_requests_answered", sql`(state = 'open') = (answered_at is null)`),
    check("access_requests_reason_bounded", sql`length(reason) <= 200`),
  ],
);

/**
 * R-1004: how the portal presents itself to the people of a reseller or a sub-reseller, and of those below: what they see, and
 * a draft that only those see who keep it.
 */
export const appearances = pgTable(
  "appearances",
  {
    organizationId: integer("organization_id").notNull(),
    /** The organization's kind, so that a foreign key and a check can say which ones have an appearance. */
    kind: text("kind", { enum: ["reseller", "subreseller"] }).notNull(),
    state: text("state", { enum: ["draft", "published"] }).notNull(),
    /** Counts the changes of the draft; what is published has the version that it was made from. */
    version: integer("version").notNull(),
    name: text("name").notNull(),
    /** As it was typed: #0a7d4f. Pages and letters take the nearest one in which text is readable. */
    colour: text("colour").notNull(),
    address: text("address").notNull(),
    imprint: text("imprint").notNull(),
    privacy: text("privacy").notNull(),
    /** Null for the provider's declaration. */
    accessibility: text("accessibility"),
    email: text("email").notNull(),
    phone: text("phone").notNull(),
    hoursGerman: text("hours_german"),
    hoursEnglish: text("hours_english"),
    /** Where answers to letters go; null for `email`. */
    replyTo: text("reply_to"),
    /** A PNG that the portal has made of what was uploaded. */
    logo: bytea("logo"),
    /** SHA-256 of the logo in hex, by which browsers ask for it. */
    logoHash: text("logo_hash"),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.state] }),
    foreignKey({
      name: "appearances_organization_fkey",
      columns: [table.organizationId, table.kind],
      foreignColumns: [organizations.id, organizations.kind],
    }).onDelete("cascade"),
    check("appearances_kind_known", sql`kind in ('reseller', 'subreseller')`),
    index("appearances_logo_idx").on(table.logoHash).where(sql`logo_hash is not null`),
    check("appearances_state_known", sql`state in ('draft', 'published')`),
    check("appearances_colour_written", sql`colour ~ '^#[0-9a-f]{6}$'`),
    check(
      "appearances_bounded",
      sql`length(name) between 1 and 40 and length(address) between 1 and 200 and length(phone) between 1 and 40
        and length(imprint) <= 200 and length(privacy) <= 200 and length(accessibility) <= 200
        and length(email) <= 254 and length(reply_to) <= 254 and length(hours_german) <= 200 and length(hours_english) <= 200`,
    ),
    check(
      "appearances_links",
      sql`imprint ~ '^https://' and privacy ~ '^https://' and accessibility ~ '^https://'`,
    ),
    check("appearances_hours_in_both", sql`(hours_german is null) = (hours_english is null)`),
    check(
      "appearances_logo_known",
      sql`(logo is null) = (logo_hash is null) and length(logo) <= 204800`,
    ),
  ],
);

/**
 * R-311: the permission sets of an organization: named ticks, a suggestion and never a role. Organizations below may use
 * them, too.
 */
export const permissionSets = pgTable(
  "permission_sets",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    organizationId: integer("organization_id")
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** The version in force; it counts changes of the permissions. */
    version: integer("version").notNull().default(1),
    /** The proposed validity of those who get it, in days; null for none. */
    days: smallint("days"),
  },
  (table) => [
    uniqueIndex("permission_sets_name_key").on(table.organizationId, sql`lower(${table.name})`),
    check("permission_sets_name_bounded", sql`length(name) between 1 and 80`),
    check("permission_sets_days_bounded", sql`days between 1 and 3650`),
  ],
);

/** The permissions of each version of a set, so that a later one can be offered as a difference. */
export const permissionSetVersions = pgTable(
  "permission_set_versions",
  {
    setId: integer("set_id")
      .notNull()
      .references(() => permissionSets.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    permissions: text("permissions").array().notNull(),
    savedAt: moment("saved_at").notNull().default(now),
    /** A number without a reference, like `created_by`. */
    savedBy: userReference("saved_by"),
  },
  (table) => [
    primaryKey({ columns: [table.setId, table.version] }),
    check("permission_set_versions_not_empty", sql`cardinality(permissions) > 0`),
  ],
);

/** The set that a user was last given, and in which version. It grants nothing. */
export const userPermissionSets = pgTable(
  "user_permission_sets",
  {
    userNumber: userReference("user_number")
      .primaryKey()
      .references(() => users.number, { onDelete: "cascade" }),
    setId: integer("set_id").notNull(),
    version: integer("version").notNull(),
    appliedAt: moment("applied_at").notNull().default(now),
    /** A number without a reference, like `created_by`. */
    appliedBy: userReference("applied_by"),
  },
  (table) => [
    foreignKey({
      name: "user_permission_sets_version_fkey",
      columns: [table.setId, table.version],
      foreignColumns: [permissionSetVersions.setId, permissionSetVersions.version],
    }).onDelete("cascade"),
    index("user_permission_sets_set_idx").on(table.setId, table.version, table.userNumber),
  ],
);

/**
 * R-1003: who was imported from an older portal, until some time after they have a password of their own here. The hash
 * that they had there is used at their first sign-in only, and deleted then or after its last day.
 */
export const importedAccounts = pgTable(
  "imported_accounts",
  {
    userNumber: userReference("user_number")
      .primaryKey()
      .references(() => users.number, { onDelete: "cascade" }),
    source: text("source", { enum: ["keycloak", "csv"] }).notNull(),
    /** Encrypted, because it may be weaker than `password_hash`. */
    oldHash: text("old_hash"),
    /** The last day of the hash. */
    keptUntil: date("kept_until", { mode: "string" }),
    /** Why there is no hash although the user has not set a password here. */
    leftOut: text("left_out", {
      enum: ["hashMissing", "hashUnknown", "hashWeak", "hashCostly", "hashExpired"],
    }),
    importedAt: moment("imported_at").notNull().default(now),
    /** When the user got a password here, by the first sign-in or by a link; written by a trigger. */
    settledAt: moment("settled_at"),
  },
  (table) => [
    index("imported_accounts_old_idx").on(table.keptUntil).where(sql`old_hash is not null`),
    index("imported_accounts_settled_idx").on(table.settledAt).where(sql`settled_at is not null`),
    check("imported_accounts_source_known", sql`source in ('keycloak', 'csv')`),
    check(
      "imported_accounts_left_out_known",
      sql`left_out in ('hashMissing', 'hashUnknown', 'hashWeak', 'hashCostly', 'hashExpired')`,
    ),
    check("imported_accounts_last_day", sql`(old_hash is null) = (kept_until is null)`),
    check(
      "imported_accounts_one_way_in",
      sql`case when settled_at is null then (old_hash is null) <> (left_out is null) else old_hash is null end`,
    ),
  ],
);

/** R-401 to R-407, S-30, S-31: links in letters. Only the token's hash is stored. */
export const links = pgTable(
  "links",
  {
    /** 128 random bits from which, with a key, the token is derived again to resend the letter. */
    id: uuid("id").primaryKey().defaultRandom(),
    purpose: text("purpose", { enum: ["activation", "passwordReset", "registration"] }).notNull(),
    userNumber: userReference("user_number").references(() => users.number, {
      onDelete: "cascade",
    }),
    organizationId: integer("organization_id").references(() => organizations.id, {
      onDelete: "cascade",
    }),
    tokenHash: text("token_hash").notNull().unique("links_token_hash_key"),
    keyId: text("key_id").notNull(),
    createdAt: moment("created_at").notNull().default(now),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
    supersededAt: moment("superseded_at"),
  },
  (table) => [
    uniqueIndex("links_one_live_per_user")
      .on(table.userNumber, table.purpose)
      .where(sql`used_at is null and superseded_at is null`),
    uniqueIndex("links_one_live_per_organization")
      .on(table.organizationId, table.purpose)
      .where(sql`used_at is null and superseded_at is null`),
    index("links_user_idx").on(table.userNumber, table.purpose, table.createdAt),
    index("links_expiry_idx").on(table.expiresAt),
    check("links_purpose_known", sql`purpose in ('activation', 'passwordReset', 'registration')`),
    check(
      "links_belong_to_one",
      sql`(purpose = 'registration') = (user_number is null)
        and (purpose = 'registration') = (organization_id is not null)`,
    ),
  ],
);

/** S-10 to S-13: sessions. Only the hash of the id is stored. */
export const sessions = pgTable(
  "sessions",
  {
    idHash: text("id_hash").primaryKey(),
    /** Names the session to other tables; it stays when the id is renewed, and opens nothing. */
    handle: uuid("handle").notNull().unique("sessions_handle_key").defaultRandom(),
    userNumber: userReference("user_number")
      .notNull()
      .references(() => users.number, { onDelete: "cascade" }),
    createdAt: moment("created_at").notNull().default(now),
    /** When the person last proved who they are: at the sign-in, or when confirming it for a system (`auth_time`). */
    authenticatedAt: moment("authenticated_at").notNull().default(now),
    /** D-1: the second factor of that proof; null if it was the password alone. */
    factor: text("factor", { enum: ["app", "passkey", "recoveryCode"] }),
    lastSeenAt: moment("last_seen_at").notNull().default(now),
    expiresAt: moment("expires_at").notNull(),
    userAgent: text("user_agent").notNull(),
    /** D-1: what is missing until this is a session: the second factor, or first setting one up. Null for nothing. */
    pendingStep: text("pending_step", { enum: ["secondFactor", "enrolment"] }),
    /** The challenge that a passkey must sign next (WebAuthn); the first response removes it. */
    challenge: text("challenge"),
    /** The secret of an app that is being set up, encrypted; it becomes the account's once a code has confirmed it. */
    encryptedSecret: text("encrypted_secret"),
    /**
     * When the password was last confirmed in this session: the second factor can be changed only shortly afterwards
     * (ASVS 7.5.1).
     */
    reauthenticatedAt: moment("reauthenticated_at"),
  },
  (table) => [
    index("sessions_user_idx").on(table.userNumber),
    index("sessions_expiry_idx").on(table.expiresAt),
    check("sessions_pending_step_known", sql`pending_step in ('secondFactor', 'enrolment')`),
    check("sessions_factor_known", sql`factor in ('app', 'passkey', 'recoveryCode')`),
  ],
);

/**
 * R-902, R-903: where a person is signed in to a connected system: one row from the redeemed code until it ends.
 * A trigger on the deletion, and nothing else, writes the logout into `system_outbox`.
 */
export const systemSessions = pgTable(
  "system_sessions",
  {
    /** The name of this session in the system (`sid`). */
    sid: text("sid").primaryKey(),
    system: text("system").notNull(),
    /** Without a reference: the session's row has it. */
    userNumber: userReference("user_number").notNull(),
    subject: uuid("subject").notNull(),
    sessionHandle: uuid("session_handle")
      .notNull()
      .references(() => sessions.handle, { onDelete: "cascade" }),
    /** The system's areas that it may have been told are open. Losing one of them ends the session. */
    areas: text("areas").array().notNull(),
    since: moment("since").notNull().default(now),
    /** The latest end of the portal's session; until then a logout is worth delivering. */
    expiresAt: moment("expires_at").notNull(),
    /** Set before the deletion if the system itself has ended its session: it is not told. */
    endedThere: boolean("ended_there").notNull().default(false),
  },
  (table) => [
    index("system_sessions_session_idx").on(table.sessionHandle, table.system),
    index("system_sessions_user_idx").on(table.userNumber),
  ],
);

/** R-903: logouts on their way to systems. Without references, so that a removal does not delete its own logout. */
export const systemOutbox = pgTable(
  "system_outbox",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    system: text("system").notNull(),
    sid: text("sid").notNull(),
    subject: uuid("subject").notNull(),
    state: text("state", { enum: ["queued", "sending", "delivered", "abandoned"] })
      .notNull()
      .default("queued"),
    attempts: integer("attempts").notNull().default(0),
    /** When it is due; while a process holds it, when that process loses it. */
    nextAttemptAt: moment("next_attempt_at").notNull().default(now),
    lastError: text("last_error"),
    createdAt: moment("created_at").notNull().default(now),
    /** Given up then: no session of the system is older. */
    expiresAt: moment("expires_at").notNull(),
    settledAt: moment("settled_at"),
  },
  (table) => [
    index("system_outbox_due_idx")
      .on(table.system, table.nextAttemptAt)
      .where(sql`state in ('queued', 'sending')`),
    index("system_outbox_settled_idx").on(table.settledAt).where(sql`settled_at is not null`),
    check(
      "system_outbox_state_known",
      sql`state in ('queued', 'sending', 'delivered', 'abandoned')`,
    ),
  ],
);

/**
 * R-903: whose open system sessions have to be looked at again, written in the transaction of the cause: one person's,
 * or those of everybody in and below an organization.
 */
export const systemRechecks = pgTable(
  "system_rechecks",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    userNumber: userReference("user_number"),
    organizationId: integer("organization_id"),
    createdAt: moment("created_at").notNull().default(now),
  },
  () => [check("system_rechecks_of_one", sql`num_nonnulls(user_number, organization_id) = 1`)],
);

/**
 * R-211, FEEL-M13: what administrators are told about a user: first that it has happened, then for each administrator, and
 * at last in which letter. Deleted with the user, the administrator, or the letter.
 */
export const administratorReports = pgTable(
  "administrator_reports",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    /** A `ReportKind`. */
    kind: text("kind").notNull(),
    subjectNumber: userReference("subject_number")
      .notNull()
      .references(() => users.number, { onDelete: "cascade" }),
    /** Null until it is known who is told. */
    recipientNumber: userReference("recipient_number").references(() => users.number, {
      onDelete: "cascade",
    }),
    /** The end date, or the letter that came back: nobody is told of one twice. */
    about: text("about").notNull().default(""),
    outboxId: uuid("outbox_id").references(() => outbox.id, { onDelete: "cascade" }),
    createdAt: moment("created_at").notNull().default(now),
  },
  (table) => [
    uniqueIndex("administrator_reports_once")
      .on(table.recipientNumber, table.kind, table.subjectNumber, table.about)
      .where(sql`recipient_number is not null`),
    index("administrator_reports_recipient_idx").on(table.recipientNumber),
    index("administrator_reports_subject_idx").on(table.subjectNumber),
    index("administrator_reports_outbox_idx").on(table.outboxId),
    index("administrator_reports_open_idx")
      .on(table.recipientNumber, table.kind)
      .where(sql`outbox_id is null`),
  ],
);

/** R-905: what is known of each connected system; no row until something has happened. */
export const systemStates = pgTable("system_states", {
  system: text("system").primaryKey(),
  lastOpenedAt: moment("last_opened_at"),
  lastDeliveredAt: moment("last_delivered_at"),
  /** Since when no logout could be delivered; null while the last attempt succeeded. */
  failingSince: moment("failing_since"),
  lastError: text("last_error"),
  /** Consecutive failures; after some of them only one attempt a minute is made. */
  failures: integer("failures").notNull().default(0),
  probeAt: moment("probe_at"),
});

/** What the provider of OpenID Connect keeps between requests: codes, tokens and interactions, by their hash. */
export const oidcRecords = pgTable(
  "oidc_records",
  {
    model: text("model").notNull(),
    idHash: text("id_hash").notNull(),
    /** Without ids, tokens and hints. */
    payload: jsonb("payload").notNull(),
    system: text("system"),
    /** A code belongs to the portal's session. */
    sessionHandle: uuid("session_handle").references(() => sessions.handle, {
      onDelete: "cascade",
    }),
    /** A token belongs to the system's session. */
    sid: text("sid").references(() => systemSessions.sid, { onDelete: "cascade" }),
    consumedAt: moment("consumed_at"),
    createdAt: moment("created_at").notNull().default(now),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.model, table.idHash] }),
    index("oidc_records_session_idx").on(table.sessionHandle),
    index("oidc_records_sid_idx").on(table.sid),
    index("oidc_records_expiry_idx").on(table.expiresAt),
  ],
);

/**
 * The keys that sign for connected systems. Of each purpose, the newest one whose time has come signs; those before it
 * verify until they are deleted, and one whose time is still to come is only announced.
 */
export const oidcKeys = pgTable(
  "oidc_keys",
  {
    kid: text("kid").primaryKey(),
    /** The private key (JWK), encrypted. */
    sealed: text("sealed").notNull(),
    createdAt: moment("created_at").notNull().default(now),
    signsFrom: moment("signs_from").notNull(),
    /** What it signs: ID tokens and logout tokens, or what systems behind a proxy are told. */
    purpose: text("purpose").notNull().default("openIdConnect"),
  },
  () => [check("oidc_keys_purpose_known", sql`purpose in ('openIdConnect', 'assertion')`)],
);

/**
 * S-60: when the next request under a rate limit is allowed (GCRA). One row per limit and key; the key is a keyed hash.
 * Unlogged: a crash clears it, which is acceptable.
 */
export const rateLimits = pgTable(
  "rate_limits",
  {
    limiter: text("limiter").notNull(),
    keyHash: text("key_hash").notNull(),
    /** The theoretical arrival time. */
    arrivesAt: moment("arrives_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.limiter, table.keyHash] }),
    index("rate_limits_arrival_idx").on(table.arrivesAt),
  ],
);

/** S-64: the browsers in which a user has signed in before; strangers cannot lock them out. */
export const knownDevices = pgTable(
  "known_devices",
  {
    idHash: text("id_hash").notNull(),
    userNumber: userReference("user_number")
      .notNull()
      .references(() => users.number, { onDelete: "cascade" }),
    createdAt: moment("created_at").notNull().default(now),
    lastUsedAt: moment("last_used_at").notNull().default(now),
    /** Consecutive failures from this browser; after too many it is forgotten. */
    failedSignIns: integer("failed_sign_ins").notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.idHash, table.userNumber] }),
    index("known_devices_user_idx").on(table.userNumber),
    index("known_devices_use_idx").on(table.lastUsedAt),
  ],
);

/** D-1: the secret of a user's authenticator app, encrypted. Stored only after a first code has confirmed it. */
export const authenticators = pgTable("authenticators", {
  userNumber: userReference("user_number")
    .primaryKey()
    .references(() => users.number, { onDelete: "cascade" }),
  encryptedSecret: text("encrypted_secret").notNull(),
  createdAt: moment("created_at").notNull().default(now),
  /** The time step of the last accepted code: no code is accepted twice (RFC 6238, 5.2). */
  lastStep: bigint("last_step", { mode: "number" }).notNull(),
});

/** D-1: recovery codes for when the phone is lost. Only hashes; each works once. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    userNumber: userReference("user_number")
      .notNull()
      .references(() => users.number, { onDelete: "cascade" }),
    codeHash: text("code_hash").notNull(),
    createdAt: moment("created_at").notNull().default(now),
    usedAt: moment("used_at"),
  },
  (table) => [primaryKey({ columns: [table.userNumber, table.codeHash] })],
);

/** D-1: passkeys (WebAuthn). */
export const passkeys = pgTable(
  "passkeys",
  {
    credentialId: text("credential_id").primaryKey(),
    userNumber: userReference("user_number")
      .notNull()
      .references(() => users.number, { onDelete: "cascade" }),
    /** base64url of the COSE key. */
    publicKey: text("public_key").notNull(),
    counter: bigint("counter", { mode: "number" }).notNull(),
    transports: text("transports").array().notNull().default([]),
    backedUp: boolean("backed_up").notNull().default(false),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull().default(now),
    lastUsedAt: moment("last_used_at"),
  },
  (table) => [index("passkeys_user_idx").on(table.userNumber)],
);

/** R-802, S-72: letters to be sent. No text and no recipient: both are read when the letter is sent. */
export const outbox = pgTable(
  "outbox",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /**
     * A `LetterKind`, or the kind of a request: the functions `enqueue…` are typed, and no other code may write here
     * (S-71).
     */
    kind: text("kind").notNull(),
    userNumber: userReference("user_number").references(() => users.number, {
      onDelete: "cascade",
    }),
    /** R-602: a letter to the address in an organization's master data. */
    organizationId: integer("organization_id").references(() => organizations.id, {
      onDelete: "cascade",
    }),
    linkId: uuid("link_id").references(() => links.id, { onDelete: "cascade" }),
    /** The deleted account that the letter is about; a number only (R-702). */
    subjectNumber: userReference("subject_number"),
    /** The administrator who caused it, named in the letter; a number only, like `created_by`. */
    requestedBy: userReference("requested_by"),
    /** S-37: the input of "Passwort vergessen" or a registration, encrypted; nothing else is known yet. */
    encryptedRequest: text("encrypted_request"),
    /** S-69: the User-Agent of the browser that the letter is about. */
    userAgent: text("user_agent"),
    /** R-209: of the pages on which the letter was asked for; null for the recipient's own. */
    language: text("language", { enum: ["de", "en"] }),
    state: text("state", {
      enum: ["queued", "sending", "sent", "failed", "abandoned", "cancelled"],
    })
      .notNull()
      .default("queued"),
    attempts: integer("attempts").notNull().default(0),
    /** When it is due; while a worker holds it, when that worker loses it (S-73). */
    nextAttemptAt: moment("next_attempt_at").notNull().default(now),
    providerId: text("provider_id"),
    lastError: text("last_error"),
    /** S-78: what the provider reported later about a sent letter. */
    delivery: text("delivery", {
      enum: ["delivered", "delayed", "bounced", "complained", "failed"],
    }),
    createdAt: moment("created_at").notNull().default(now),
    settledAt: moment("settled_at"),
  },
  (table) => [
    index("outbox_provider_idx").on(table.providerId).where(sql`provider_id is not null`),
    index("outbox_bounced_idx")
      .on(table.settledAt)
      .where(sql`delivery in ('bounced', 'complained', 'failed')`),
    check(
      "outbox_delivery_known",
      sql`delivery in ('delivered', 'delayed', 'bounced', 'complained', 'failed')`,
    ),
    index("outbox_due_idx").on(table.nextAttemptAt).where(sql`state in ('queued', 'sending')`),
    index("outbox_user_idx").on(table.userNumber, table.createdAt),
    index("outbox_link_idx").on(table.linkId),
    index("outbox_organization_idx").on(table.organizationId, table.createdAt),
    index("outbox_undelivered_idx")
      .on(table.settledAt)
      .where(sql`state in ('failed', 'abandoned')`),
    // Each reminder is sent once, even if several purges run at once.
    uniqueIndex("outbox_one_reminder_each")
      .on(table.userNumber, table.kind)
      .where(sql`kind in ('reminderWeek', 'reminderDay')`),
    index("outbox_settled_idx").on(table.settledAt).where(sql`settled_at is not null`),
    check(
      "outbox_state_known",
      sql`state in ('queued', 'sending', 'sent', 'failed', 'abandoned', 'cancelled')`,
    ),
    check("outbox_language_known", sql`language in ('de', 'en')`),
    check(
      "outbox_has_an_addressee",
      sql`num_nonnulls(user_number, organization_id, encrypted_request) = 1`,
    ),
  ],
);

/** S-78: processed messages of the provider, so that a repeated one changes nothing. */
export const mailEvents = pgTable(
  "mail_events",
  {
    /** The message's id (`svix-id`). */
    id: text("id").primaryKey(),
    receivedAt: moment("received_at").notNull().default(now),
  },
  (table) => [index("mail_events_received_idx").on(table.receivedAt)],
);

/**
 * R-601: what the provider's order system sent. The content is kept only until the organization has it; of a processed
 * order a keyed digest remains (R-702), by which a repetition is recognized.
 */
export const orders = pgTable(
  "orders",
  {
    orderNumber: text("order_number").primaryKey(),
    digest: text("digest").notNull(),
    /** The id of the digest's key; with an unknown key nothing can be compared. */
    keyId: text("key_id").notNull(),
    customerNumber: text("customer_number").notNull(),
    content: jsonb("content"),
    /** The language of the letter to the owner, who may be created long after the content was deleted. */
    language: text("language", { enum: ["de", "en"] })
      .notNull()
      .default("de"),
    /** received: to be processed; waiting: a person must decide (the address is taken); done. */
    state: text("state", { enum: ["received", "waiting", "done"] })
      .notNull()
      .default("received"),
    organizationId: integer("organization_id").references(() => organizations.id, {
      onDelete: "set null",
    }),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: moment("next_attempt_at").notNull().default(now),
    lastError: text("last_error"),
    receivedAt: moment("received_at").notNull().default(now),
    settledAt: moment("settled_at"),
  },
  (table) => [
    index("orders_due_idx").on(table.nextAttemptAt).where(sql`state = 'received'`),
    index("orders_open_idx").on(table.receivedAt).where(sql`state <> 'done'`),
    index("orders_received_idx").on(table.receivedAt, table.orderNumber),
    index("orders_organization_idx").on(table.organizationId, table.receivedAt),
    check("orders_state_known", sql`state in ('received', 'waiting', 'done')`),
    check("orders_language_known", sql`language in ('de', 'en')`),
    check("orders_number_plain", sql`order_number ~ '^[!-~]{1,64}$'`),
    check("orders_content_until_processed", sql`(state = 'received') = (content is not null)`),
  ],
);

/** Tasks for the provider that no other row implies. Numbers, no names, because a task outlives an account. */
export const tasks = pgTable(
  "tasks",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    /**
     * accountLocked: too many failures have locked an account (R-503);
     * ownerDeleted: the owner never activated, so nobody can sign in with the organization's number;
     * accountDeleted: an account was deleted, and its creator no longer exists to be told;
     * productWithoutEffect: a booked product is not included in an ancestor's entitlement (R-104);
     * mailBudget: an organization's administrators have used up the day's letters (S-79).
     */
    kind: text("kind", {
      enum: [
        "accountLocked",
        "ownerDeleted",
        "accountDeleted",
        "productWithoutEffect",
        "mailBudget",
      ],
    }).notNull(),
    organizationId: integer("organization_id")
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    userNumber: userReference("user_number"),
    product: text("product"),
    createdAt: moment("created_at").notNull().default(now),
    settledAt: moment("settled_at"),
    settledBy: userReference("settled_by"),
  },
  (table) => [
    index("tasks_open_idx").on(table.createdAt, table.id).where(sql`settled_at is null`),
    index("tasks_organization_idx").on(table.organizationId),
    uniqueIndex("tasks_one_open_each")
      .on(
        table.kind,
        table.organizationId,
        sql`coalesce(${table.userNumber}, 0)`,
        sql`coalesce(${table.product}, '')`,
      )
      .where(sql`settled_at is null`),
    check(
      "tasks_kind_known",
      sql`kind in ('accountLocked', 'ownerDeleted', 'accountDeleted', 'productWithoutEffect', 'mailBudget')`,
    ),
  ],
);

/**
 * A job for many users: first shown (prepared), then processed in the background row by row, on behalf of its author.
 * Only the author sees it; it is deleted with the account or after a week.
 */
export const bulkJobs = pgTable(
  "bulk_jobs",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind", { enum: jobKinds }).notNull(),
    actorNumber: userReference("actor_number")
      .notNull()
      .references(() => users.number, { onDelete: "cascade" }),
    /** The organization to which an import adds people. */
    organizationId: integer("organization_id").references(() => organizations.id, {
      onDelete: "cascade",
    }),
    /** The permission that is granted or withdrawn. */
    permission: text("permission"),
    /** R-311: the version of a permission set that is given; without a reference, because a set may be removed. */
    setId: integer("set_id"),
    setVersion: integer("set_version"),
    /** The language of the letters that an import sends. */
    language: text("language", { enum: ["de", "en"] })
      .notNull()
      .default("de"),
    /** R-211: the days of a job that limits accounts in time, once it is confirmed. */
    dates: jsonb("dates").$type<Partial<Record<"validFrom" | "validUntil", string | null>>>(),
    /** How a list was read; nothing personal. */
    source: jsonb("source"),
    state: text("state", { enum: ["prepared", "running", "done", "cancelled"] })
      .notNull()
      .default("prepared"),
    total: integer("total").notNull(),
    createdAt: moment("created_at").notNull().default(now),
    confirmedAt: moment("confirmed_at"),
    finishedAt: moment("finished_at"),
    /** How long one worker holds it; afterwards another takes over. */
    leasedUntil: moment("leased_until"),
  },
  (table) => [
    index("bulk_jobs_actor_idx").on(table.actorNumber, table.createdAt),
    index("bulk_jobs_organization_idx").on(table.organizationId),
    index("bulk_jobs_created_idx").on(table.createdAt),
    index("bulk_jobs_running_idx").on(table.leasedUntil).where(sql`state = 'running'`),
    check(
      "bulk_jobs_kind_known",
      sql`kind in ('import', 'resend', 'deactivate', 'reactivate', 'limit', 'unlimit', 'grant', 'withdraw', 'applySet', 'updateSet', 'remindSecondFactor', 'resetSecondFactor', 'remove')`,
    ),
    check("bulk_jobs_state_known", sql`state in ('prepared', 'running', 'done', 'cancelled')`),
    check("bulk_jobs_language_known", sql`language in ('de', 'en')`),
    check(
      "bulk_jobs_of_a_permission",
      sql`(permission is not null) = (kind in ('grant', 'withdraw'))`,
    ),
    check(
      "bulk_jobs_of_a_set",
      sql`(set_id is not null) = (kind in ('applySet', 'updateSet')) and (set_id is null) = (set_version is null)`,
    ),
    check("bulk_jobs_days", sql`dates is null or kind in ('limit', 'applySet')`),
    check("bulk_jobs_somewhere", sql`(organization_id is not null) = (kind = 'import')`),
    check("bulk_jobs_bounded", sql`total between 1 and 10000`),
  ],
);

/** One row of a job and its result, which is written once, in the transaction that does the work. */
export const bulkRows = pgTable(
  "bulk_rows",
  {
    jobId: uuid("job_id")
      .notNull()
      .references(() => bulkJobs.id, { onDelete: "cascade" }),
    position: integer("position").notNull(),
    /** A number without a reference: it can still be named after the user was removed (R-702). */
    userNumber: userReference("user_number"),
    /** The row that was imported, until an account holds it. */
    content: jsonb("content"),
    /** Why the row cannot be processed, as far as known at the preview: a refusal's code. */
    refusal: text("refusal"),
    /** done, unchanged, fault, or a refusal's code; null until it is processed. */
    outcome: text("outcome"),
    settledAt: moment("settled_at"),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.position] }),
    index("bulk_rows_open_idx").on(table.jobId, table.position).where(sql`outcome is null`),
    // For the trigger that deletes the imported data with an account.
    index("bulk_rows_address_idx")
      .on(sql`lower(${table.content} ->> 'email')`)
      .where(sql`content is not null`),
    // For the same trigger: rows with an invalid address, by what remains of it, and by name.
    index("bulk_rows_typed_address_idx")
      .on(sql`letters_of(${table.content} ->> 'email')`)
      .where(sql`refusal = 'rowUnusable' and content is not null`),
    index("bulk_rows_typed_name_idx")
      .on(sql`name_of(${table.content} ->> 'firstName', ${table.content} ->> 'lastName')`)
      .where(sql`refusal = 'rowUnusable' and content is not null`),
    check("bulk_rows_settled", sql`(outcome is null) = (settled_at is null)`),
    check("bulk_rows_hold_nobody", sql`outcome is distinct from 'done' or content is null`),
  ],
);

/**
 * Whether an entry of the audit log is no sign-in that succeeded: those are left out unless somebody asks for them
 * (FEEL-M6). In these words, because indexes have them.
 */
export const isNoSignIn = sql`(outcome = 'refused' or event not in ('session.started', 'session.confirmed', 'session.ended', 'system.opened', 'system.ended'))`;

/** R-801: the audit log. Numbers without names or references: it outlives what it is about (R-702). */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment("at").notNull().default(now),
    event: text("event").notNull(),
    outcome: text("outcome", { enum: ["done", "refused"] }).notNull(),
    /** Null if nobody was signed in (the clock, a link's holder, a stranger). */
    actorNumber: userReference("actor_number"),
    /** The organization that the actor belongs to. */
    actorOrganizationId: integer("actor_organization_id"),
    targetNumber: userReference("target_number"),
    /** The affected organization. */
    organizationId: integer("organization_id"),
    details: jsonb("details").$type<AuditDetails>().notNull().default({}),
    /**
     * Of the affected organization. Decides whose list shows an entry; not sealed, but compared with the organization
     * when the audit log is verified.
     */
    ...branch,
  },
  (table) => [
    index("audit_events_target_idx").on(table.targetNumber, table.id),
    // The order of the activity page and of retention: for all entries, and for each filter.
    index("audit_events_at_idx").on(table.at, table.id),
    index("audit_events_organization_idx").on(table.organizationId, table.at, table.id),
    index("audit_events_target_at_idx").on(table.targetNumber, table.at, table.id),
    index("audit_events_actor_idx").on(table.actorNumber, table.at, table.id),
    index("audit_events_event_idx").on(table.event, table.at, table.id),
    index("audit_events_refused_idx").on(table.at, table.id).where(sql`outcome = 'refused'`),
    index("audit_events_reseller_idx")
      .on(table.resellerId, table.at, table.id)
      .where(sql`reseller_id is not null`),
    index("audit_events_reseller_event_idx")
      .on(table.resellerId, table.event, table.at, table.id)
      .where(sql`reseller_id is not null`),
    index("audit_events_reseller_refused_idx")
      .on(table.resellerId, table.at, table.id)
      .where(sql`reseller_id is not null and outcome = 'refused'`),
    index("audit_events_subreseller_idx")
      .on(table.subresellerId, table.at, table.id)
      .where(sql`subreseller_id is not null`),
    index("audit_events_changes_idx").on(table.at, table.id).where(isNoSignIn),
    index("audit_events_organization_changes_idx")
      .on(table.organizationId, table.at, table.id)
      .where(isNoSignIn),
    index("audit_events_reseller_changes_idx")
      .on(table.resellerId, table.at, table.id)
      .where(sql`reseller_id is not null and ${isNoSignIn}`),
    index("audit_events_subreseller_changes_idx")
      .on(table.subresellerId, table.at, table.id)
      .where(sql`subreseller_id is not null and ${isNoSignIn}`),
    check("audit_events_outcome_known", sql`outcome in ('done', 'refused')`),
  ],
);

/**
 * S-102: the hash chain over the audit log, written afterwards, so that changes do not wait for each other. Each seal
 * covers its event and the previous seal; it outlives its event only if retention deletes that first.
 */
export const auditSeals = pgTable(
  "audit_seals",
  {
    position: bigint("position", { mode: "number" }).primaryKey(),
    eventId: bigint("event_id", { mode: "number" }).notNull().unique("audit_seals_event_key"),
    /** Time and name of the event: retention judges by them when the event is gone. */
    eventAt: moment("event_at").notNull(),
    event: text("event").notNull(),
    digest: text("digest").notNull(),
    seal: text("seal").notNull(),
    keyId: text("key_id").notNull(),
    sealedAt: moment("sealed_at").notNull().default(now),
  },
  (table) => [index("audit_seals_event_at_idx").on(table.eventAt)],
);

/** Where the chain begins after retention has deleted what was before: the last deleted seal, signed. */
export const auditCheckpoints = pgTable("audit_checkpoints", {
  position: bigint("position", { mode: "number" }).primaryKey(),
  seal: text("seal").notNull(),
  signature: text("signature").notNull(),
  keyId: text("key_id").notNull(),
  madeAt: moment("made_at").notNull().default(now),
});

/** S-105: deleted users, as a keyed hash of the number: after a restore they are deleted again. */
export const deletedAccounts = pgTable(
  "deleted_accounts",
  {
    numberHash: text("number_hash").notNull(),
    keyId: text("key_id").notNull(),
    deletedAt: moment("deleted_at").notNull().default(now),
  },
  (table) => [
    // A restored database assigns numbers a second time, so the same number may be deleted twice.
    primaryKey({ columns: [table.numberHash, table.deletedAt] }),
    index("deleted_accounts_deleted_idx").on(table.deletedAt),
  ],
);

/**
 * S-105: the numbers of deleted accounts until the clock has copied them into the ledger, which needs a key that the
 * database does not have. Written by a trigger, so that no deletion is missed.
 */
export const deletedNumbers = pgTable("deleted_numbers", {
  number: userReference("number").primaryKey(),
  deletedAt: moment("deleted_at").notNull().default(now),
});

/**
 * The details of an entry: permissions and days of validity before and after, all other fields by name without their
 * values (R-801).
 */
export type AuditDetails = {
  permissionsBefore?: string[];
  permissionsAfter?: string[];
  productsBefore?: string[];
  productsAfter?: string[];
  fields?: string[];
  /** The days of validity among `fields`, as YYYY-MM-DD; null where there was or is none. */
  days?: Partial<
    Record<"validFrom" | "validUntil", readonly [before: string | null, after: string | null]>
  >;
  orderNumber?: string;
  /** R-313: the day from which a second factor is required. */
  from?: string;
  /** R-311: the permission set that was kept, or applied; null where somebody holds none any more. */
  set?: { id: number; version: number } | null;
  /** D-1: the second factor that was used, added or removed. */
  factor?: "app" | "passkey" | "recoveryCode";
  /** R-905: the system that was opened or refused, and which of its areas. */
  system?: string;
  areas?: string[];
  /** How many were affected, where nobody may be named (S-102). */
  count?: number;
  /** What was done to many users at once. */
  bulk?: JobKind;
  /** R-1004: which draft people see, or saw, and the SHA-256 of what stands in it. */
  appearance?: { version: number; digest: string };
  /** R-210: the account in whose place this one was made, and the other way round. */
  replaces?: number;
  replacedBy?: number;
  reason?: string;
};

/** One row: the purpose of this database, the last runs of the clock, and the state of the mail provider. */
export const installation = pgTable(
  "installation",
  {
    id: boolean("id").primaryKey().default(true),
    /** A demo's database; production refuses it, and the demo refuses any other. */
    demo: boolean("demo").notNull().default(false),
    /** When the last daily run ended, and when one began: one that died is repeated after an hour. */
    purgedAt: moment("purged_at"),
    purgeStartedAt: moment("purge_started_at"),
    /** S-75: consecutive failures of the mail provider, for any letter. */
    mailFailures: integer("mail_failures").notNull().default(0),
    /** S-75: when the next letter may probe a failing provider. */
    mailProbeAt: moment("mail_probe_at"),
  },
  () => [check("installation_one_row", sql`id`)],
);
