-- R-1003: people who were imported from an older portal, with the hash of their password there.
CREATE TABLE "imported_accounts" (
	"user_number" bigint PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"old_hash" text,
	"kept_until" date,
	"left_out" text,
	"imported_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "imported_accounts_source_known" CHECK (source in ('keycloak', 'csv')),
	CONSTRAINT "imported_accounts_left_out_known" CHECK (left_out in ('hashMissing', 'hashUnknown', 'hashWeak', 'hashCostly', 'hashExpired')),
	CONSTRAINT "imported_accounts_last_day" CHECK ((old_hash is null) = (kept_until is null)),
	CONSTRAINT "imported_accounts_one_way_in" CHECK (case when settled_at is null then (old_hash is null) <> (left_out is null) else old_hash is null end)
);
--> statement-breakpoint
ALTER TABLE "imported_accounts" ADD CONSTRAINT "imported_accounts_user_number_users_number_fk" FOREIGN KEY ("user_number") REFERENCES "public"."users"("number") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "imported_accounts_old_idx" ON "imported_accounts" USING btree ("kept_until") WHERE old_hash is not null;--> statement-breakpoint
CREATE INDEX "imported_accounts_settled_idx" ON "imported_accounts" USING btree ("settled_at") WHERE settled_at is not null;--> statement-breakpoint
ALTER TABLE imported_accounts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY system ON imported_accounts TO zugang_system USING (true);--> statement-breakpoint
CREATE POLICY auth ON imported_accounts TO zugang_auth USING (true);--> statement-breakpoint
GRANT SELECT (user_number, old_hash, kept_until, settled_at), UPDATE (old_hash, kept_until, settled_at) ON imported_accounts TO zugang_auth;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (old_hash, kept_until, left_out) ON imported_accounts TO zugang_system;--> statement-breakpoint
-- Who has a password here no longer signs in with the older one, however the new one was set. With the rights of the
-- role that sets it, which is only zugang_auth.
CREATE FUNCTION forget_old_hash() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE imported_accounts SET old_hash = NULL, kept_until = NULL, settled_at = clock_timestamp()
    WHERE user_number = NEW.number AND settled_at IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_forget_old_hash AFTER UPDATE OF password_hash ON users FOR EACH ROW
  WHEN (OLD.password_hash IS DISTINCT FROM NEW.password_hash) EXECUTE FUNCTION forget_old_hash();
