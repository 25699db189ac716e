-- R-101, R-102: reseller_id and subreseller_id name the reseller and the sub-reseller above a row, or the row's own
-- organization if it is one. They never change. Triggers write them when a row is inserted; nobody else can. From them a
-- policy decides by the row alone whether it is within reach, and an index keeps a list in order for one branch of the tree.
ALTER TABLE "audit_events" ADD COLUMN "reseller_id" integer;
--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "subreseller_id" integer;
--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "reseller_id" integer;
--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "subreseller_id" integer;
--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "search_text" text GENERATED ALWAYS AS (replace(translate(lower(' ' || name || chr(10) || ' ' || place || chr(10) || ' ' || customer_number),
    'áàâäãåāăąçćčďéèêëēėęěğíìîïīįľĺñńňóòôöõőōřŕśšşșťţțúùûüũūůűųýÿžźżæðđıłøœþ',
    'aaaaaaaaacccdeeeeeeeegiiiiiillnnnooooooorrsssstttuuuuuuuuuyyzzzaddiloot'), 'ß', 'ss')) STORED;
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "reseller_id" integer;
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "subreseller_id" integer;
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "search_text" text GENERATED ALWAYS AS (replace(translate(lower(' ' || first_name || ' ' || last_name || ', ' || first_name || chr(10) || ' ' || email || chr(10) || ' u' || number),
    'áàâäãåāăąçćčďéèêëēėęěğíìîïīįľĺñńňóòôöõőōřŕśšşșťţțúùûüũūůűųýÿžźżæðđıłøœþ',
    'aaaaaaaaacccdeeeeeeeegiiiiiillnnnooooooorrsssstttuuuuuuuuuyyzzzaddiloot'), 'ß', 'ss')) STORED;
--> statement-breakpoint
CREATE FUNCTION write_branch_of_organization() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  SELECT p.reseller_id, p.subreseller_id INTO NEW.reseller_id, NEW.subreseller_id FROM organizations p WHERE p.id = NEW.parent_id;
  IF NEW.kind = 'reseller' THEN NEW.reseller_id := NEW.id; END IF;
  IF NEW.kind = 'subreseller' THEN NEW.subreseller_id := NEW.id; END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE FUNCTION write_branch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT o.reseller_id, o.subreseller_id INTO NEW.reseller_id, NEW.subreseller_id FROM organizations o WHERE o.id = NEW.organization_id;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- Rows that exist already are filled in before the indexes are created. Policies apply to the tables' owner too, so this
-- runs in the portal's own role.
DROP TRIGGER audit_events_append_only ON audit_events;
--> statement-breakpoint
DROP TRIGGER organizations_immutable ON organizations;
--> statement-breakpoint
DROP TRIGGER users_immutable ON users;
--> statement-breakpoint
GRANT UPDATE (reseller_id, subreseller_id) ON organizations, users, audit_events TO zugang_system;
--> statement-breakpoint
SET LOCAL ROLE zugang_system;
--> statement-breakpoint
UPDATE organizations o SET reseller_id = t.id FROM organization_closure c JOIN organizations t ON t.id = c.ancestor_id
  WHERE c.descendant_id = o.id AND t.kind = 'reseller';
--> statement-breakpoint
UPDATE organizations o SET subreseller_id = t.id FROM organization_closure c JOIN organizations t ON t.id = c.ancestor_id
  WHERE c.descendant_id = o.id AND t.kind = 'subreseller';
--> statement-breakpoint
UPDATE users u SET reseller_id = o.reseller_id, subreseller_id = o.subreseller_id FROM organizations o
  WHERE o.id = u.organization_id AND o.reseller_id IS NOT NULL;
--> statement-breakpoint
UPDATE audit_events e SET reseller_id = o.reseller_id, subreseller_id = o.subreseller_id FROM organizations o
  WHERE o.id = e.organization_id AND o.reseller_id IS NOT NULL;
--> statement-breakpoint
RESET ROLE;
--> statement-breakpoint
REVOKE UPDATE (reseller_id, subreseller_id) ON organizations, users, audit_events FROM zugang_system;
--> statement-breakpoint
DROP INDEX "organizations_name_search_idx";
--> statement-breakpoint
DROP INDEX "organizations_place_search_idx";
--> statement-breakpoint
DROP INDEX "organizations_number_search_idx";
--> statement-breakpoint
DROP INDEX "users_changed_everywhere_idx";
--> statement-breakpoint
DROP INDEX "users_name_everywhere_idx";
--> statement-breakpoint
DROP INDEX "users_sign_in_everywhere_idx";
--> statement-breakpoint
DROP INDEX "users_name_search_idx";
--> statement-breakpoint
DROP INDEX "users_email_search_idx";
--> statement-breakpoint
CREATE INDEX "audit_events_reseller_idx" ON "audit_events" USING btree ("reseller_id","at","id") WHERE reseller_id is not null;
--> statement-breakpoint
CREATE INDEX "audit_events_reseller_event_idx" ON "audit_events" USING btree ("reseller_id","event","at","id") WHERE reseller_id is not null;
--> statement-breakpoint
CREATE INDEX "audit_events_reseller_refused_idx" ON "audit_events" USING btree ("reseller_id","at","id") WHERE reseller_id is not null and outcome = 'refused';
--> statement-breakpoint
CREATE INDEX "audit_events_subreseller_idx" ON "audit_events" USING btree ("subreseller_id","at","id") WHERE subreseller_id is not null;
--> statement-breakpoint
CREATE INDEX "organization_products_product_idx" ON "organization_products" USING btree ("product","organization_id");
--> statement-breakpoint
CREATE INDEX "organizations_reseller_idx" ON "organizations" USING btree ("reseller_id",lower("name"),"id") WHERE reseller_id is not null;
--> statement-breakpoint
CREATE INDEX "organizations_subreseller_idx" ON "organizations" USING btree ("subreseller_id",lower("name"),"id") WHERE subreseller_id is not null;
--> statement-breakpoint
CREATE INDEX "organizations_search_idx" ON "organizations" USING gin ("search_text" gin_trgm_ops);
--> statement-breakpoint
CREATE INDEX "users_changed_everywhere_idx" ON "users" USING btree ("changed_at","number") WHERE number > 0;
--> statement-breakpoint
CREATE INDEX "users_name_everywhere_idx" ON "users" USING btree (lower("last_name" || ', ' || "first_name"),"number") WHERE number > 0;
--> statement-breakpoint
CREATE INDEX "users_sign_in_everywhere_idx" ON "users" USING btree (coalesce("last_sign_in_at", '-infinity'::timestamptz),"number") WHERE number > 0;
--> statement-breakpoint
CREATE INDEX "users_changed_reseller_idx" ON "users" USING btree ("reseller_id","changed_at","number") WHERE reseller_id is not null;
--> statement-breakpoint
CREATE INDEX "users_changed_subreseller_idx" ON "users" USING btree ("subreseller_id","changed_at","number") WHERE subreseller_id is not null;
--> statement-breakpoint
CREATE INDEX "users_name_reseller_idx" ON "users" USING btree ("reseller_id",lower("last_name" || ', ' || "first_name"),"number") WHERE reseller_id is not null;
--> statement-breakpoint
CREATE INDEX "users_name_subreseller_idx" ON "users" USING btree ("subreseller_id",lower("last_name" || ', ' || "first_name"),"number") WHERE subreseller_id is not null;
--> statement-breakpoint
CREATE INDEX "users_sign_in_reseller_idx" ON "users" USING btree ("reseller_id",coalesce("last_sign_in_at", '-infinity'::timestamptz),"number") WHERE reseller_id is not null;
--> statement-breakpoint
CREATE INDEX "users_sign_in_subreseller_idx" ON "users" USING btree ("subreseller_id",coalesce("last_sign_in_at", '-infinity'::timestamptz),"number") WHERE subreseller_id is not null;
--> statement-breakpoint
CREATE INDEX "users_search_idx" ON "users" USING gin ("search_text" gin_trgm_ops);
--> statement-breakpoint
CREATE INDEX "users_locked_idx" ON "users" USING btree ("reseller_id","organization_id") WHERE locked_at is not null;
--> statement-breakpoint
CREATE INDEX "users_deactivated_idx" ON "users" USING btree ("reseller_id","organization_id") WHERE deactivated_at is not null;
--> statement-breakpoint
CREATE INDEX "users_invited_idx" ON "users" USING btree ("reseller_id","organization_id") WHERE activated_at is null;
--> statement-breakpoint
CREATE INDEX "users_valid_from_idx" ON "users" USING btree ("valid_from") WHERE valid_from is not null;
--> statement-breakpoint
CREATE INDEX "users_valid_until_idx" ON "users" USING btree ("valid_until") WHERE valid_until is not null;
--> statement-breakpoint
CREATE TRIGGER audit_events_append_only BEFORE UPDATE ON audit_events
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_the_audit_log();
--> statement-breakpoint
CREATE TRIGGER organizations_branch BEFORE INSERT ON organizations FOR EACH ROW EXECUTE FUNCTION write_branch_of_organization();
--> statement-breakpoint
CREATE TRIGGER users_branch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION write_branch();
--> statement-breakpoint
CREATE TRIGGER audit_events_branch BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION write_branch();
--> statement-breakpoint
CREATE TRIGGER organizations_immutable BEFORE UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION
  refuse_change('id', 'kind', 'parent_id', 'parent_kind', 'customer_number', 'created_at', 'reseller_id', 'subreseller_id');
--> statement-breakpoint
CREATE TRIGGER users_immutable BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION
  refuse_change('number', 'organization_id', 'is_owner', 'email', 'created_at', 'created_by', 'reseller_id', 'subreseller_id');
--> statement-breakpoint
-- The views of the search without a join: reach is a comparison with columns of the row. Two more views have the
-- permissions of users and the products of organizations, which the filter by area reads for many rows at once.
GRANT SELECT (reseller_id, subreseller_id) ON organizations, audit_events TO zugang_app;
--> statement-breakpoint
GRANT SELECT (reseller_id, subreseller_id, search_text) ON users, organizations TO zugang_search;
--> statement-breakpoint
GRANT SELECT ON user_permissions, organization_products TO zugang_search;
--> statement-breakpoint
CREATE POLICY search ON user_permissions FOR SELECT TO zugang_search USING (true);
--> statement-breakpoint
CREATE POLICY search ON organization_products FOR SELECT TO zugang_search USING (true);
--> statement-breakpoint
GRANT CREATE ON SCHEMA public TO zugang_search;
--> statement-breakpoint
ALTER FUNCTION write_branch_of_organization() OWNER TO zugang_search;
--> statement-breakpoint
ALTER FUNCTION write_branch() OWNER TO zugang_search;
--> statement-breakpoint
SET LOCAL ROLE zugang_search;
--> statement-breakpoint
CREATE OR REPLACE VIEW reachable_users AS
  SELECT u.number, u.username, u.organization_id, u.is_owner, u.first_name, u.last_name, u.email, u.activated_at,
    u.deactivated_at, u.locked_at, u.valid_from, u.valid_until, u.last_sign_in_at, u.created_at, u.created_by, u.changed_at,
    u.reseller_id, u.subreseller_id, u.search_text
  FROM users u WHERE (SELECT is_of_provider())
    OR (SELECT nullif(current_setting('app.organization', true), '')::integer) IN (u.organization_id, u.reseller_id, u.subreseller_id);
--> statement-breakpoint
CREATE OR REPLACE VIEW reachable_organizations AS
  SELECT o.id, o.kind, o.parent_id, o.customer_number, o.name, o.place, o.closed_at, o.created_at,
    o.reseller_id, o.subreseller_id, o.search_text
  FROM organizations o WHERE (SELECT is_of_provider())
    OR (SELECT nullif(current_setting('app.organization', true), '')::integer) IN (o.id, o.reseller_id, o.subreseller_id);
--> statement-breakpoint
CREATE VIEW reachable_grants AS
  SELECT p.permission, u.* FROM user_permissions p JOIN reachable_users u ON u.number = p.user_number;
--> statement-breakpoint
CREATE VIEW reachable_products AS
  SELECT b.organization_id, b.product FROM organization_products b JOIN organizations o ON o.id = b.organization_id
  WHERE (SELECT is_of_provider())
    OR (SELECT nullif(current_setting('app.organization', true), '')::integer) IN (o.id, o.reseller_id, o.subreseller_id);
--> statement-breakpoint
GRANT SELECT ON reachable_grants, reachable_products TO zugang_app;
--> statement-breakpoint
RESET ROLE;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM zugang_search;
