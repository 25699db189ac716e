ALTER TABLE "bulk_jobs" DROP CONSTRAINT "bulk_jobs_kind_known";--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD COLUMN "dates" jsonb;--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD CONSTRAINT "bulk_jobs_days" CHECK (dates is null or kind = 'limit');--> statement-breakpoint
ALTER TABLE "bulk_jobs" ADD CONSTRAINT "bulk_jobs_kind_known" CHECK (kind in ('import', 'resend', 'deactivate', 'reactivate', 'limit', 'unlimit', 'grant', 'withdraw', 'remindSecondFactor', 'resetSecondFactor', 'remove'));--> statement-breakpoint
GRANT UPDATE (dates) ON bulk_jobs TO zugang_app;
