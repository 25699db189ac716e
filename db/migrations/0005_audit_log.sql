-- R-801, S-101, S-102: the audit log is only ever added to. Retention is the one exception, and what it may take the database
-- judges by itself: nothing younger than the shortest period, whoever asks. (The periods are in lib/rules/limits.ts, and a
-- test holds both together.)
DROP TRIGGER audit_events_append_only ON audit_events;
--> statement-breakpoint
CREATE TRIGGER audit_events_append_only BEFORE UPDATE ON audit_events
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_the_audit_log();
--> statement-breakpoint
-- The arguments: the column with the moment, and the days for which a row is kept.
CREATE FUNCTION refuse_deleting_too_early() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz >= clock_timestamp() - make_interval(days => TG_ARGV[1]::int) THEN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_events_kept BEFORE DELETE ON audit_events
  FOR EACH ROW EXECUTE FUNCTION refuse_deleting_too_early('at', '90');
--> statement-breakpoint
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE ON audit_seals
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_the_audit_log();
--> statement-breakpoint
CREATE TRIGGER audit_seals_kept BEFORE DELETE ON audit_seals
  FOR EACH ROW EXECUTE FUNCTION refuse_deleting_too_early('event_at', '180');
--> statement-breakpoint
CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON audit_seals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_audit_log();
--> statement-breakpoint
CREATE TRIGGER audit_checkpoints_append_only BEFORE UPDATE ON audit_checkpoints
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_the_audit_log();
--> statement-breakpoint
CREATE TRIGGER deleted_accounts_append_only BEFORE UPDATE ON deleted_accounts
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_the_audit_log();
--> statement-breakpoint
-- S-105: whichever statement deletes an account, its number is noted in the same transaction. The ledger itself holds
-- keyed hashes only; the key is not here, so the clock takes the numbers over a moment later.
CREATE FUNCTION note_deleted_numbers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO deleted_numbers (number) SELECT number FROM gone ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_deleted_noted AFTER DELETE ON users REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION note_deleted_numbers();
