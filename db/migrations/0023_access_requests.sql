-- FEEL-M10: people ask the administrators of their organization for access.
CREATE TABLE "access_requests" (
	"user_number" bigint NOT NULL,
	"area" text NOT NULL,
	"organization_id" integer NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"asked_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"told_at" timestamp with time zone,
	"answered_at" timestamp with time zone,
	"answered_by" bigint,
	CONSTRAINT "access_requests_user_number_area_pk" PRIMARY KEY("user_number","area"),
	CONSTRAINT "access_requests_state_known" CHECK (state in ('open', 'granted', 'declined')),
	CONSTRAINT "access_requests_answered" CHECK ((state = 'open') = (answered_at is null)),
	CONSTRAINT "access_requests_reason_bounded" CHECK (length(reason) <= 200)
);
--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_requests_open_idx" ON "access_requests" USING btree ("organization_id","asked_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "access_requests_told_idx" ON "access_requests" USING btree ("organization_id","told_at");--> statement-breakpoint
CREATE INDEX "access_requests_answered_idx" ON "access_requests" USING btree ("answered_at") WHERE answered_at is not null;--> statement-breakpoint
ALTER TABLE access_requests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system ON access_requests TO zugang_system USING (true);--> statement-breakpoint
CREATE POLICY reached ON access_requests TO zugang_app USING ((SELECT is_of_provider()) OR reaches(organization_id));--> statement-breakpoint
-- Everybody asks for themselves only, and in their own organization.
CREATE POLICY asked ON access_requests AS RESTRICTIVE FOR INSERT TO zugang_app WITH CHECK (is_actor(user_number)
  AND organization_id = nullif(current_setting('app.organization', true), '')::integer);--> statement-breakpoint
GRANT SELECT, DELETE, INSERT (user_number, area, organization_id, reason),
  UPDATE (state, reason, asked_at, told_at, answered_at, answered_by) ON access_requests TO zugang_app;--> statement-breakpoint
GRANT SELECT, DELETE, UPDATE (told_at) ON access_requests TO zugang_system;
