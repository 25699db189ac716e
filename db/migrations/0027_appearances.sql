-- R-1004: how the portal presents itself to the people of a reseller, and of those below.
CREATE TABLE "appearances" (
	"organization_id" integer NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"colour" text NOT NULL,
	"address" text NOT NULL,
	"imprint" text NOT NULL,
	"privacy" text NOT NULL,
	"accessibility" text,
	"email" text NOT NULL,
	"phone" text NOT NULL,
	"hours_german" text,
	"hours_english" text,
	"reply_to" text,
	"logo" bytea,
	"logo_hash" text,
	CONSTRAINT "appearances_organization_id_state_pk" PRIMARY KEY("organization_id","state"),
	CONSTRAINT "appearances_kind_known" CHECK (kind in ('reseller', 'subreseller')),
	CONSTRAINT "appearances_state_known" CHECK (state in ('draft', 'published')),
	CONSTRAINT "appearances_colour_written" CHECK (colour ~ '^#[0-9a-f]{6}$'),
	CONSTRAINT "appearances_bounded" CHECK (length(name) between 1 and 40 and length(address) between 1 and 200 and length(phone) between 1 and 40
        and length(imprint) <= 200 and length(privacy) <= 200 and length(accessibility) <= 200
        and length(email) <= 254 and length(reply_to) <= 254 and length(hours_german) <= 200 and length(hours_english) <= 200),
	CONSTRAINT "appearances_links" CHECK (imprint ~ '^https://' and privacy ~ '^https://' and accessibility ~ '^https://'),
	CONSTRAINT "appearances_hours_in_both" CHECK ((hours_german is null) = (hours_english is null)),
	CONSTRAINT "appearances_logo_known" CHECK ((logo is null) = (logo_hash is null) and length(logo) <= 204800)
);
--> statement-breakpoint
ALTER TABLE "appearances" ADD CONSTRAINT "appearances_organization_fkey" FOREIGN KEY ("organization_id","kind") REFERENCES "public"."organizations"("id","kind") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appearances_logo_idx" ON "appearances" USING btree ("logo_hash") WHERE logo_hash is not null;
--> statement-breakpoint
-- What is published is on pages for visitors, too. A draft belongs to those who keep it: the organization's own people and
-- the provider's.
ALTER TABLE appearances ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY system ON appearances TO zugang_system USING (true);
--> statement-breakpoint
CREATE POLICY auth ON appearances TO zugang_auth USING (true);
--> statement-breakpoint
CREATE POLICY kept ON appearances TO zugang_app USING ((SELECT is_of_provider())
  OR organization_id = nullif(current_setting('app.organization', true), '')::integer);
--> statement-breakpoint
-- Who publishes one is told whom it concerns, which depends on those below, and what people see now, which may be above.
CREATE POLICY seen ON appearances FOR SELECT TO zugang_app
  USING (state = 'published' AND (reaches(organization_id) OR is_above(organization_id)));
--> statement-breakpoint
GRANT SELECT ON appearances TO zugang_auth, zugang_system;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (version, name, colour, address, imprint, privacy, accessibility, email, phone,
  hours_german, hours_english, reply_to, logo, logo_hash) ON appearances TO zugang_app;
