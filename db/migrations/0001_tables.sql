CREATE SEQUENCE "public"."customer_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 3000001 CACHE 1;--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"event" text NOT NULL,
	"outcome" text NOT NULL,
	"actor_number" bigint,
	"actor_organization_id" integer,
	"target_number" bigint,
	"organization_id" integer,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "audit_events_outcome_known" CHECK (outcome in ('done', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"demo" boolean DEFAULT false NOT NULL,
	"purged_at" timestamp with time zone,
	"purge_started_at" timestamp with time zone,
	CONSTRAINT "installation_one_row" CHECK (id)
);
--> statement-breakpoint
CREATE TABLE "links" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"purpose" text NOT NULL,
	"user_number" bigint,
	"organization_id" integer,
	"token_hash" text NOT NULL,
	"key_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"superseded_at" timestamp with time zone,
	CONSTRAINT "links_token_hash_key" UNIQUE("token_hash"),
	CONSTRAINT "links_purpose_known" CHECK (purpose in ('activation', 'passwordReset', 'registration')),
	CONSTRAINT "links_belong_to_one" CHECK ((purpose = 'registration') = (user_number is null)
        and (purpose = 'registration') = (organization_id is not null))
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"order_number" text PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"key_id" text NOT NULL,
	"customer_number" text NOT NULL,
	"content" jsonb,
	"language" text DEFAULT 'de' NOT NULL,
	"state" text DEFAULT 'received' NOT NULL,
	"organization_id" integer,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_error" text,
	"received_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "orders_state_known" CHECK (state in ('received', 'waiting', 'done')),
	CONSTRAINT "orders_language_known" CHECK (language in ('de', 'en')),
	CONSTRAINT "orders_number_plain" CHECK (order_number ~ '^[!-~]{1,64}$'),
	CONSTRAINT "orders_content_until_processed" CHECK ((state = 'received') = (content is not null))
);
--> statement-breakpoint
CREATE TABLE "organization_closure" (
	"ancestor_id" integer NOT NULL,
	"descendant_id" integer NOT NULL,
	"depth" smallint NOT NULL,
	CONSTRAINT "organization_closure_ancestor_id_descendant_id_pk" PRIMARY KEY("ancestor_id","descendant_id")
);
--> statement-breakpoint
CREATE TABLE "organization_products" (
	"organization_id" integer NOT NULL,
	"product" text NOT NULL,
	"booked_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "organization_products_organization_id_product_pk" PRIMARY KEY("organization_id","product")
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "organizations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"parent_id" integer,
	"parent_kind" text,
	"customer_number" text NOT NULL,
	"name" text NOT NULL,
	"place" text NOT NULL,
	"contact_first_name" text NOT NULL,
	"contact_last_name" text NOT NULL,
	"contact_email" text NOT NULL,
	"closed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "organizations_customer_number_key" UNIQUE("customer_number"),
	CONSTRAINT "organizations_id_kind_key" UNIQUE("id","kind"),
	CONSTRAINT "organizations_customer_number_digits" CHECK (customer_number ~ '^[0-9]{1,20}$'),
	CONSTRAINT "organizations_place_in_tree" CHECK ((kind = 'provider' and parent_id is null and parent_kind is null)
        or (kind = 'reseller' and parent_id is not null and parent_kind = 'provider')
        or (kind = 'subreseller' and parent_id is not null and parent_kind = 'reseller')
        or (kind = 'customer' and parent_id is not null and parent_kind in ('provider', 'reseller', 'subreseller')))
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"user_number" bigint,
	"organization_id" integer,
	"link_id" uuid,
	"subject_number" bigint,
	"requested_by" bigint,
	"encrypted_request" text,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"provider_id" text,
	"last_error" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "outbox_state_known" CHECK (state in ('queued', 'sending', 'sent', 'failed', 'abandoned', 'cancelled')),
	CONSTRAINT "outbox_has_an_addressee" CHECK (num_nonnulls(user_number, organization_id, encrypted_request) = 1)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"user_number" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"user_agent" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tasks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"organization_id" integer NOT NULL,
	"user_number" bigint,
	"product" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"settled_at" timestamp with time zone,
	"settled_by" bigint,
	CONSTRAINT "tasks_kind_known" CHECK (kind in ('ownerDeleted', 'accountDeleted', 'productWithoutEffect'))
);
--> statement-breakpoint
CREATE TABLE "user_permissions" (
	"user_number" bigint NOT NULL,
	"permission" text NOT NULL,
	CONSTRAINT "user_permissions_user_number_permission_pk" PRIMARY KEY("user_number","permission")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"number" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1000001 CACHE 1),
	"username" text GENERATED ALWAYS AS ('u' || number) STORED NOT NULL,
	"organization_id" integer NOT NULL,
	"is_owner" boolean DEFAULT false NOT NULL,
	"first_name" text NOT NULL,
	"last_name" text NOT NULL,
	"email" text NOT NULL,
	"language" text DEFAULT 'de' NOT NULL,
	"password_hash" text,
	"activated_at" timestamp with time zone,
	"deactivated_at" timestamp with time zone,
	"deactivated_by" bigint,
	"locked_at" timestamp with time zone,
	"locked_by" text,
	"valid_from" date,
	"valid_until" date,
	"last_sign_in_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"created_by" bigint,
	"registration_link_id" uuid,
	"changed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "users_username_key" UNIQUE("username"),
	CONSTRAINT "users_activated_with_password" CHECK ((activated_at is null) = (password_hash is null)),
	CONSTRAINT "users_lock_has_a_reason" CHECK ((locked_at is null) = (locked_by is null)),
	CONSTRAINT "users_lock_known" CHECK (locked_by in ('failures', 'provider')),
	CONSTRAINT "users_language_known" CHECK (language in ('de', 'en')),
	CONSTRAINT "users_email_plain" CHECK (email ~ '^[!-~]+@[!-~]+$' and length(email) <= 254),
	CONSTRAINT "users_names_present" CHECK (length(first_name) > 0 and length(last_name) > 0),
	CONSTRAINT "users_validity_in_order" CHECK (valid_until >= valid_from)
);
--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_closure" ADD CONSTRAINT "organization_closure_ancestor_id_organizations_id_fk" FOREIGN KEY ("ancestor_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_closure" ADD CONSTRAINT "organization_closure_descendant_id_organizations_id_fk" FOREIGN KEY ("descendant_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_products" ADD CONSTRAINT "organization_products_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_parent_fkey" FOREIGN KEY ("parent_id","parent_kind") REFERENCES "public"."organizations"("id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_link_id_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."links"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_permissions" ADD CONSTRAINT "user_permissions_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_registration_link_id_links_id_fk" FOREIGN KEY ("registration_link_id") REFERENCES "public"."links"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_events_target_idx" ON "audit_events" USING btree ("target_number","id");--> statement-breakpoint
CREATE INDEX "audit_events_organization_idx" ON "audit_events" USING btree ("organization_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "links_one_live_per_user" ON "links" USING btree ("user_number","purpose") WHERE used_at is null and superseded_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "links_one_live_per_organization" ON "links" USING btree ("organization_id","purpose") WHERE used_at is null and superseded_at is null;--> statement-breakpoint
CREATE INDEX "links_user_idx" ON "links" USING btree ("user_number","purpose","created_at");--> statement-breakpoint
CREATE INDEX "links_expiry_idx" ON "links" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "orders_due_idx" ON "orders" USING btree ("next_attempt_at") WHERE state = 'received';--> statement-breakpoint
CREATE INDEX "orders_open_idx" ON "orders" USING btree ("received_at") WHERE state <> 'done';--> statement-breakpoint
CREATE INDEX "orders_received_idx" ON "orders" USING btree ("received_at","order_number");--> statement-breakpoint
CREATE INDEX "orders_organization_idx" ON "orders" USING btree ("organization_id","received_at");--> statement-breakpoint
CREATE INDEX "organization_closure_upwards_idx" ON "organization_closure" USING btree ("descendant_id","depth","ancestor_id");--> statement-breakpoint
CREATE UNIQUE INDEX "organizations_one_provider" ON "organizations" USING btree ("kind") WHERE kind = 'provider';--> statement-breakpoint
CREATE INDEX "organizations_parent_idx" ON "organizations" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "organizations_name_idx" ON "organizations" USING btree (lower("name"),"id");--> statement-breakpoint
CREATE INDEX "organizations_kind_idx" ON "organizations" USING btree ("kind",lower("name"),"id");--> statement-breakpoint
CREATE INDEX "organizations_name_search_idx" ON "organizations" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "organizations_place_search_idx" ON "organizations" USING gin ("place" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "organizations_number_search_idx" ON "organizations" USING gin ("customer_number" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "outbox_due_idx" ON "outbox" USING btree ("next_attempt_at") WHERE state in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "outbox_user_idx" ON "outbox" USING btree ("user_number","created_at");--> statement-breakpoint
CREATE INDEX "outbox_link_idx" ON "outbox" USING btree ("link_id");--> statement-breakpoint
CREATE INDEX "outbox_organization_idx" ON "outbox" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "outbox_undelivered_idx" ON "outbox" USING btree ("settled_at") WHERE state in ('failed', 'abandoned');--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_one_reminder_each" ON "outbox" USING btree ("user_number","kind") WHERE kind in ('reminderWeek', 'reminderDay');--> statement-breakpoint
CREATE INDEX "outbox_settled_idx" ON "outbox" USING btree ("settled_at") WHERE settled_at is not null;--> statement-breakpoint
CREATE INDEX "sessions_user_idx" ON "sessions" USING btree ("user_number");--> statement-breakpoint
CREATE INDEX "sessions_expiry_idx" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "tasks_open_idx" ON "tasks" USING btree ("created_at","id") WHERE settled_at is null;--> statement-breakpoint
CREATE INDEX "tasks_organization_idx" ON "tasks" USING btree ("organization_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_one_open_each" ON "tasks" USING btree ("kind","organization_id",coalesce("user_number", 0),coalesce("product", '')) WHERE settled_at is null;--> statement-breakpoint
CREATE INDEX "user_permissions_permission_idx" ON "user_permissions" USING btree ("permission","user_number");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "users_one_owner" ON "users" USING btree ("organization_id") WHERE is_owner;--> statement-breakpoint
CREATE INDEX "users_changed_idx" ON "users" USING btree ("organization_id","changed_at","number");--> statement-breakpoint
CREATE INDEX "users_name_idx" ON "users" USING btree ("organization_id",lower("last_name" || ', ' || "first_name"),"number");--> statement-breakpoint
CREATE INDEX "users_sign_in_idx" ON "users" USING btree ("organization_id",coalesce("last_sign_in_at", '-infinity'::timestamptz),"number");--> statement-breakpoint
CREATE INDEX "users_changed_everywhere_idx" ON "users" USING btree ("changed_at","number");--> statement-breakpoint
CREATE INDEX "users_name_everywhere_idx" ON "users" USING btree (lower("last_name" || ', ' || "first_name"),"number");--> statement-breakpoint
CREATE INDEX "users_sign_in_everywhere_idx" ON "users" USING btree (coalesce("last_sign_in_at", '-infinity'::timestamptz),"number");--> statement-breakpoint
CREATE INDEX "users_name_search_idx" ON "users" USING gin (("first_name" || ' ' || "last_name" || ', ' || "first_name") gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "users_email_search_idx" ON "users" USING gin ("email" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "users_pending_idx" ON "users" USING btree ("created_at") WHERE activated_at is null;--> statement-breakpoint
CREATE INDEX "users_pending_owner_idx" ON "users" USING btree ("organization_id") WHERE is_owner and activated_at is null;--> statement-breakpoint
CREATE INDEX "users_registration_idx" ON "users" USING btree ("registration_link_id");