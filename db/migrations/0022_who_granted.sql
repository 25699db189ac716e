-- R-312: since when and by whom a permission is granted. Added without defaults, so that what is older keeps nothing that
-- nobody knows; a server of the former version leaves the columns out, and the defaults fill them.
ALTER TABLE "user_permissions" ADD COLUMN "granted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "user_permissions" ADD COLUMN "granted_by" bigint;--> statement-breakpoint
ALTER TABLE "user_permissions" ADD COLUMN "granted_for" integer;--> statement-breakpoint
ALTER TABLE "user_permissions" ALTER COLUMN "granted_at" SET DEFAULT clock_timestamp();--> statement-breakpoint
ALTER TABLE "user_permissions" ALTER COLUMN "granted_by" SET DEFAULT nullif(current_setting('app.actor', true), '')::bigint;--> statement-breakpoint
ALTER TABLE "user_permissions" ALTER COLUMN "granted_for" SET DEFAULT nullif(current_setting('app.organization', true), '')::integer;--> statement-breakpoint
-- No user can say who else granted a permission, or since when.
REVOKE INSERT ON user_permissions FROM zugang_app;--> statement-breakpoint
GRANT INSERT (user_number, permission) ON user_permissions TO zugang_app;
