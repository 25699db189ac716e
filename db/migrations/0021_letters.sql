CREATE TABLE "administrator_reports" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "administrator_reports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"subject_number" bigint NOT NULL,
	"recipient_number" bigint,
	"about" text DEFAULT '' NOT NULL,
	"outbox_id" uuid,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "unwanted_reports" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "administrator_reports" ADD CONSTRAINT "administrator_reports_subject_number_users_number_fk" FOREIGN KEY ("subject_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "administrator_reports" ADD CONSTRAINT "administrator_reports_recipient_number_users_number_fk" FOREIGN KEY ("recipient_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "administrator_reports" ADD CONSTRAINT "administrator_reports_outbox_id_outbox_id_fk" FOREIGN KEY ("outbox_id") REFERENCES "public"."outbox"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "administrator_reports_once" ON "administrator_reports" USING btree ("recipient_number","kind","subject_number","about") WHERE recipient_number is not null;--> statement-breakpoint
CREATE INDEX "administrator_reports_recipient_idx" ON "administrator_reports" USING btree ("recipient_number");--> statement-breakpoint
CREATE INDEX "administrator_reports_subject_idx" ON "administrator_reports" USING btree ("subject_number");--> statement-breakpoint
CREATE INDEX "administrator_reports_outbox_idx" ON "administrator_reports" USING btree ("outbox_id");--> statement-breakpoint
CREATE INDEX "administrator_reports_open_idx" ON "administrator_reports" USING btree ("recipient_number","kind") WHERE outbox_id is null;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_language_known" CHECK (language in ('de', 'en'));--> statement-breakpoint
ALTER TABLE administrator_reports ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system ON administrator_reports TO zugang_system USING (true);--> statement-breakpoint
-- Who activates an account has no scope yet.
CREATE POLICY auth ON administrator_reports FOR INSERT TO zugang_auth WITH CHECK (true);--> statement-breakpoint
GRANT INSERT (kind, subject_number) ON administrator_reports TO zugang_auth;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON administrator_reports TO zugang_system;--> statement-breakpoint
GRANT UPDATE (outbox_id) ON administrator_reports TO zugang_system;--> statement-breakpoint
GRANT SELECT (unwanted_reports) ON users TO zugang_app, zugang_auth;--> statement-breakpoint
GRANT UPDATE (unwanted_reports) ON users TO zugang_auth;
