-- R-313: a requirement of a second factor holds from a day. One that was set before has none and stays in force.
ALTER TABLE "organizations" ADD COLUMN "second_factor_from" date;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "second_factor_told" date;--> statement-breakpoint
CREATE INDEX "organizations_second_factor_idx" ON "organizations" USING btree ("second_factor_from") WHERE second_factor_from is not null;--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_second_factor_day" CHECK ((second_factor_from is null) = (second_factor_told is null));--> statement-breakpoint
GRANT UPDATE (second_factor_from, second_factor_told) ON organizations TO zugang_app;--> statement-breakpoint
GRANT SELECT (second_factor_from) ON organizations TO zugang_auth, zugang_connect;--> statement-breakpoint
GRANT UPDATE (second_factor_told) ON organizations TO zugang_system;--> statement-breakpoint
-- The day of a requirement by the provider is the provider's too.
CREATE TRIGGER organizations_provider_day BEFORE UPDATE OF second_factor_from, second_factor_told ON organizations
  FOR EACH ROW WHEN (OLD.second_factor_by_provider) EXECUTE FUNCTION keep_master_data();
