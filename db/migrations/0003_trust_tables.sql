CREATE TABLE "authenticators" (
	"user_number" bigint PRIMARY KEY NOT NULL,
	"encrypted_secret" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_step" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deleted_accounts" (
	"number_hash" text NOT NULL,
	"key_id" text NOT NULL,
	"deleted_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "deleted_accounts_number_hash_deleted_at_pk" PRIMARY KEY("number_hash","deleted_at")
);
--> statement-breakpoint
CREATE TABLE "deleted_numbers" (
	"number" bigint PRIMARY KEY NOT NULL,
	"deleted_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "known_devices" (
	"id_hash" text NOT NULL,
	"user_number" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_used_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"failed_sign_ins" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "known_devices_id_hash_user_number_pk" PRIMARY KEY("id_hash","user_number")
);
--> statement-breakpoint
CREATE TABLE "mail_events" (
	"id" text PRIMARY KEY NOT NULL,
	"received_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"credential_id" text PRIMARY KEY NOT NULL,
	"user_number" bigint NOT NULL,
	"public_key" text NOT NULL,
	"counter" bigint NOT NULL,
	"transports" text[] DEFAULT '{}' NOT NULL,
	"backed_up" boolean DEFAULT false NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"limiter" text NOT NULL,
	"key_hash" text NOT NULL,
	"arrives_at" timestamp with time zone NOT NULL,
	CONSTRAINT "rate_limits_limiter_key_hash_pk" PRIMARY KEY("limiter","key_hash")
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"user_number" bigint NOT NULL,
	"code_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "recovery_codes_user_number_code_hash_pk" PRIMARY KEY("user_number","code_hash")
);
--> statement-breakpoint
CREATE TABLE "audit_checkpoints" (
	"position" bigint PRIMARY KEY NOT NULL,
	"seal" text NOT NULL,
	"signature" text NOT NULL,
	"key_id" text NOT NULL,
	"made_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_seals" (
	"position" bigint PRIMARY KEY NOT NULL,
	"event_id" bigint NOT NULL,
	"event_at" timestamp with time zone NOT NULL,
	"event" text NOT NULL,
	"digest" text NOT NULL,
	"seal" text NOT NULL,
	"key_id" text NOT NULL,
	"sealed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "audit_seals_event_key" UNIQUE("event_id")
);
--> statement-breakpoint
ALTER TABLE "tasks" DROP CONSTRAINT "tasks_kind_known";--> statement-breakpoint
DROP INDEX "audit_events_organization_idx";--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "mail_failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "mail_probe_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "requires_second_factor" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "second_factor_by_provider" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "user_agent" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "delivery" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "pending_step" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "challenge" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "encrypted_secret" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "reauthenticated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "failed_sign_ins" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "authenticators" ADD CONSTRAINT "authenticators_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "known_devices" ADD CONSTRAINT "known_devices_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deleted_accounts_deleted_idx" ON "deleted_accounts" USING btree ("deleted_at");--> statement-breakpoint
CREATE INDEX "known_devices_user_idx" ON "known_devices" USING btree ("user_number");--> statement-breakpoint
CREATE INDEX "known_devices_use_idx" ON "known_devices" USING btree ("last_used_at");--> statement-breakpoint
CREATE INDEX "mail_events_received_idx" ON "mail_events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "passkeys_user_idx" ON "passkeys" USING btree ("user_number");--> statement-breakpoint
CREATE INDEX "rate_limits_arrival_idx" ON "rate_limits" USING btree ("arrives_at");--> statement-breakpoint
CREATE INDEX "audit_seals_event_at_idx" ON "audit_seals" USING btree ("event_at");--> statement-breakpoint
CREATE INDEX "audit_events_at_idx" ON "audit_events" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_events_target_at_idx" ON "audit_events" USING btree ("target_number","at","id");--> statement-breakpoint
CREATE INDEX "audit_events_actor_idx" ON "audit_events" USING btree ("actor_number","at","id");--> statement-breakpoint
CREATE INDEX "audit_events_event_idx" ON "audit_events" USING btree ("event","at","id");--> statement-breakpoint
CREATE INDEX "audit_events_refused_idx" ON "audit_events" USING btree ("at","id") WHERE outcome = 'refused';--> statement-breakpoint
CREATE INDEX "outbox_provider_idx" ON "outbox" USING btree ("provider_id") WHERE provider_id is not null;--> statement-breakpoint
CREATE INDEX "outbox_bounced_idx" ON "outbox" USING btree ("settled_at") WHERE delivery in ('bounced', 'complained', 'failed');--> statement-breakpoint
CREATE INDEX "audit_events_organization_idx" ON "audit_events" USING btree ("organization_id","at","id");--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_second_factor" CHECK (requires_second_factor or not second_factor_by_provider);--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_delivery_known" CHECK (delivery in ('delivered', 'delayed', 'bounced', 'complained', 'failed'));--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_pending_step_known" CHECK (pending_step in ('secondFactor', 'enrolment'));--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_kind_known" CHECK (kind in ('accountLocked', 'ownerDeleted', 'accountDeleted', 'productWithoutEffect', 'mailBudget'));