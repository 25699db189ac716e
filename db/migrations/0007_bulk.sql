CREATE TABLE "bulk_jobs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"actor_number" bigint NOT NULL,
	"organization_id" integer,
	"permission" text,
	"language" text DEFAULT 'de' NOT NULL,
	"state" text DEFAULT 'prepared' NOT NULL,
	"total" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"confirmed_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"leased_until" timestamp with time zone,
	CONSTRAINT "bulk_jobs_kind_known" CHECK (kind in ('import', 'resend', 'deactivate', 'grant', 'withdraw', 'remove')),
	CONSTRAINT "bulk_jobs_state_known" CHECK (state in ('prepared', 'running', 'done', 'cancelled')),
	CONSTRAINT "bulk_jobs_language_known" CHECK (language in ('de', 'en')),
	CONSTRAINT "bulk_jobs_of_a_permission" CHECK ((permission is not null) = (kind in ('grant', 'withdraw'))),
	CONSTRAINT "bulk_jobs_somewhere" CHECK ((organization_id is not null) = (kind = 'import')),
	CONSTRAINT "bulk_jobs_bounded" CHECK (total between 1 and 10000)
);
--> statement-breakpoint
CREATE TABLE "bulk_rows" (
	"job_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"user_number" bigint,
	"content" jsonb,
	"refusal" text,
	"outcome" text,
	"settled_at" timestamp with time zone,
	CONSTRAINT "bulk_rows_job_id_position_pk" PRIMARY KEY("job_id","position"),
	CONSTRAINT "bulk_rows_settled" CHECK ((outcome is null) = (settled_at is null)),
	CONSTRAINT "bulk_rows_hold_nobody" CHECK (outcome is distinct from 'done' or content is null)
);
--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD CONSTRAINT "bulk_jobs_actor_number_users_number_fk" FOREIGN KEY ("actor_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD CONSTRAINT "bulk_jobs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_rows" ADD CONSTRAINT "bulk_rows_job_id_bulk_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."bulk_jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bulk_jobs_actor_idx" ON "bulk_jobs" USING btree ("actor_number","created_at");--> statement-breakpoint
CREATE INDEX "bulk_jobs_organization_idx" ON "bulk_jobs" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "bulk_jobs_created_idx" ON "bulk_jobs" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "bulk_jobs_running_idx" ON "bulk_jobs" USING btree ("leased_until") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "bulk_rows_open_idx" ON "bulk_rows" USING btree ("job_id","position") WHERE outcome is null;
--> statement-breakpoint
-- S-70, S-71: a job is only visible to the user who created it, and nobody creates one for another user. Its rows are
-- processed in that user's scope; only zugang_system leases jobs.
ALTER TABLE bulk_jobs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE bulk_rows ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY system ON bulk_jobs TO zugang_system USING (true);
--> statement-breakpoint
CREATE POLICY system ON bulk_rows TO zugang_system USING (true);
--> statement-breakpoint
CREATE POLICY own ON bulk_jobs TO zugang_app USING (is_actor(actor_number));
--> statement-breakpoint
CREATE POLICY own ON bulk_rows TO zugang_app USING (EXISTS (SELECT FROM bulk_jobs j WHERE j.id = job_id OFFSET 0));
--> statement-breakpoint
GRANT SELECT, INSERT (kind, actor_number, organization_id, permission, language, total),
  UPDATE (state, confirmed_at, finished_at) ON bulk_jobs TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT (job_id, position, user_number, content, refusal), DELETE,
  UPDATE (user_number, content, outcome, settled_at) ON bulk_rows TO zugang_app;
--> statement-breakpoint
GRANT SELECT, DELETE, UPDATE (state, finished_at, leased_until) ON bulk_jobs TO zugang_system;
--> statement-breakpoint
-- Locking a row requires the right to update one of its columns.
GRANT SELECT, DELETE, UPDATE (settled_at) ON bulk_rows TO zugang_system;
