CREATE TABLE "permission_set_versions" (
	"set_id" integer NOT NULL,
	"version" integer NOT NULL,
	"permissions" text[] NOT NULL,
	"saved_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"saved_by" bigint,
	CONSTRAINT "permission_set_versions_set_id_version_pk" PRIMARY KEY("set_id","version"),
	CONSTRAINT "permission_set_versions_not_empty" CHECK (cardinality(permissions) > 0)
);
--> statement-breakpoint
CREATE TABLE "permission_sets" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "permission_sets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"organization_id" integer NOT NULL,
	"name" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"days" smallint,
	CONSTRAINT "permission_sets_name_bounded" CHECK (length(name) between 1 and 80),
	CONSTRAINT "permission_sets_days_bounded" CHECK (days between 1 and 3650)
);
--> statement-breakpoint
CREATE TABLE "user_permission_sets" (
	"user_number" bigint PRIMARY KEY NOT NULL,
	"set_id" integer NOT NULL,
	"version" integer NOT NULL,
	"applied_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"applied_by" bigint
);
--> statement-breakpoint
ALTER TABLE "permission_set_versions" ADD CONSTRAINT "permission_set_versions_set_id_permission_sets_id_fk" FOREIGN KEY ("set_id") REFERENCES "public"."permission_sets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permission_sets" ADD CONSTRAINT "permission_sets_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_permission_sets" ADD CONSTRAINT "user_permission_sets_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_permission_sets" ADD CONSTRAINT "user_permission_sets_version_fkey" FOREIGN KEY ("set_id","version") REFERENCES "public"."permission_set_versions"("set_id","version") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "permission_sets_name_key" ON "permission_sets" USING btree ("organization_id",lower("name"));--> statement-breakpoint
CREATE INDEX "user_permission_sets_set_idx" ON "user_permission_sets" USING btree ("set_id","version","user_number");
--> statement-breakpoint
-- R-311: sets are read by whoever reaches their organization or belongs to one below it, and kept only by its own people.
-- Others can lock one against a change but not change it: a lock applies USING, a change WITH CHECK too.
ALTER TABLE permission_sets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE permission_set_versions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE user_permission_sets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY system ON permission_sets TO zugang_system USING (true);
--> statement-breakpoint
CREATE POLICY system ON permission_set_versions TO zugang_system USING (true);
--> statement-breakpoint
CREATE POLICY system ON user_permission_sets TO zugang_system USING (true);
--> statement-breakpoint
CREATE POLICY reached ON permission_sets FOR SELECT TO zugang_app
  USING ((SELECT is_of_provider()) OR reaches(organization_id) OR is_above(organization_id));
--> statement-breakpoint
CREATE POLICY added ON permission_sets FOR INSERT TO zugang_app
  WITH CHECK (organization_id = nullif(current_setting('app.organization', true), '')::integer);
--> statement-breakpoint
CREATE POLICY changed ON permission_sets FOR UPDATE TO zugang_app USING (reaches(organization_id) OR is_above(organization_id))
  WITH CHECK (organization_id = nullif(current_setting('app.organization', true), '')::integer);
--> statement-breakpoint
CREATE POLICY removed ON permission_sets FOR DELETE TO zugang_app
  USING (organization_id = nullif(current_setting('app.organization', true), '')::integer);
--> statement-breakpoint
CREATE POLICY reached ON permission_set_versions FOR SELECT TO zugang_app
  USING (EXISTS (SELECT FROM permission_sets s WHERE s.id = set_id OFFSET 0));
--> statement-breakpoint
CREATE POLICY added ON permission_set_versions FOR INSERT TO zugang_app WITH CHECK (EXISTS (SELECT FROM permission_sets s
  WHERE s.id = set_id AND s.organization_id = nullif(current_setting('app.organization', true), '')::integer OFFSET 0));
--> statement-breakpoint
CREATE POLICY reached ON user_permission_sets TO zugang_app
  USING ((SELECT is_of_provider()) OR EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0));
--> statement-breakpoint
-- Whatever is written, nobody holds a set that is not offered to their organization.
CREATE FUNCTION require_offered_set() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM users u JOIN organization_closure c ON c.descendant_id = u.organization_id
      JOIN permission_sets s ON s.organization_id = c.ancestor_id
      WHERE u.number = NEW.user_number AND s.id = NEW.set_id) THEN
    RAISE EXCEPTION 'permission set % is not offered to user %', NEW.set_id, NEW.user_number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER user_permission_sets_offered BEFORE INSERT OR UPDATE ON user_permission_sets
  FOR EACH ROW EXECUTE FUNCTION require_offered_set();
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (name, version, days) ON permission_sets TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON permission_set_versions TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (set_id, version, applied_at, applied_by) ON user_permission_sets TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON permission_sets, permission_set_versions, user_permission_sets TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (name, version, days) ON permission_sets TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (set_id, version, applied_at, applied_by) ON user_permission_sets TO zugang_system;
