-- R-801, S-101, S-102: the audit log is append-only. Retention is the one exception, and the database itself refuses to
-- delete anything younger than the shortest period, for every role. (The periods are in lib/rules/limits.ts; a test compares
-- both.)
DROP TRIGGER audit_events_append_only ON audit_events;
--> statement-breakpoint
CREATE TRIGGER audit_events_append_only BEFORE UPDATE ON audit_events
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_the_audit_log();
--> statement-breakpoint
-- The arguments: the column with the time, and the days for which a row is kept.
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
-- S-105: a trigger notes the number of each deleted account in the same transaction, whatever statement deletes it. The
-- ledger contains only keyed hashes; the database does not have the key, so the portal's clock hashes the numbers.
CREATE FUNCTION note_deleted_numbers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO deleted_numbers (number) SELECT number FROM gone ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_deleted_noted AFTER DELETE ON users REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION note_deleted_numbers();
