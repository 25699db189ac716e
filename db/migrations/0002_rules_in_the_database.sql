-- R-101, R-102, R-203: columns that never change; the database refuses it for every role. The trigger's arguments are the
-- names of these columns. The username needs no trigger, because it is generated from the number.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  field text;
BEGIN
  FOREACH field IN ARRAY TG_ARGV LOOP
    IF to_jsonb(OLD) -> field IS DISTINCT FROM to_jsonb(NEW) -> field THEN
      RAISE EXCEPTION '% of % can not be changed', field, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER organizations_immutable BEFORE UPDATE ON organizations
  FOR EACH ROW EXECUTE FUNCTION refuse_change('id', 'kind', 'parent_id', 'parent_kind', 'customer_number', 'created_at');
--> statement-breakpoint
CREATE TRIGGER users_immutable BEFORE UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION refuse_change('number', 'organization_id', 'is_owner', 'email', 'created_at', 'created_by');
--> statement-breakpoint
CREATE TRIGGER links_immutable BEFORE UPDATE ON links
  FOR EACH ROW EXECUTE FUNCTION refuse_change('id', 'purpose', 'user_number', 'organization_id', 'token_hash', 'key_id', 'created_at', 'expires_at');
--> statement-breakpoint
-- R-401: an activation is never undone.
CREATE FUNCTION refuse_taking_back_activation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an activation can not be taken back' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER users_activation_stays BEFORE UPDATE OF activated_at ON users
  FOR EACH ROW WHEN (OLD.activated_at IS NOT NULL AND NEW.activated_at IS DISTINCT FROM OLD.activated_at)
  EXECUTE FUNCTION refuse_taking_back_activation();
--> statement-breakpoint
-- The closure: a new organization is a descendant of itself and of all ancestors of its parent.
CREATE FUNCTION write_organization_closure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO organization_closure (ancestor_id, descendant_id, depth)
    SELECT ancestor_id, NEW.id, depth + 1 FROM organization_closure WHERE descendant_id = NEW.parent_id
    UNION ALL SELECT NEW.id, NEW.id, 0;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER organizations_closure AFTER INSERT ON organizations
  FOR EACH ROW EXECUTE FUNCTION write_organization_closure();
--> statement-breakpoint
-- R-801: the audit log is append-only.
CREATE FUNCTION refuse_rewriting_the_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_the_audit_log();
--> statement-breakpoint
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_audit_log();
--> statement-breakpoint
INSERT INTO installation DEFAULT VALUES;
