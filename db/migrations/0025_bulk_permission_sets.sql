ALTER TABLE "bulk_jobs" DROP CONSTRAINT "bulk_jobs_kind_known";--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD COLUMN "set_id" integer;--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD COLUMN "set_version" integer;--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD CONSTRAINT "bulk_jobs_of_a_set" CHECK ((set_id is not null) = (kind in ('applySet', 'updateSet')) and (set_id is null) = (set_version is null));--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD CONSTRAINT "bulk_jobs_kind_known" CHECK (kind in ('import', 'resend', 'deactivate', 'reactivate', 'limit', 'unlimit', 'grant', 'withdraw', 'applySet', 'updateSet', 'remindSecondFactor', 'resetSecondFactor', 'remove'));
--> statement-breakpoint
-- R-211: a job that gives a set can limit the accounts too.
ALTER TABLE "bulk_jobs" DROP CONSTRAINT "bulk_jobs_days", ADD CONSTRAINT "bulk_jobs_days" CHECK (dates is null or kind in ('limit', 'applySet'));
--> statement-breakpoint
-- R-311: a job says which version of a permission set it gives.
GRANT INSERT (set_id, set_version) ON bulk_jobs TO zugang_app;
