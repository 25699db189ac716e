ALTER TABLE "sessions" ADD COLUMN "handle" uuid DEFAULT gen_random_uuid() NOT NULL;
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "authenticated_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "factor" text;
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "subject" uuid DEFAULT gen_random_uuid() NOT NULL;
--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_handle_key" UNIQUE("handle");
--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_subject_key" UNIQUE("subject");
--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_factor_known" CHECK (factor in ('app', 'passkey', 'recoveryCode'));
--> statement-breakpoint
CREATE TABLE "oidc_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"sealed" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"signs_from" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oidc_records" (
	"model" text NOT NULL,
	"id_hash" text NOT NULL,
	"payload" jsonb NOT NULL,
	"system" text,
	"session_handle" uuid,
	"sid" text,
	"consumed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "oidc_records_model_id_hash_pk" PRIMARY KEY("model","id_hash")
);
--> statement-breakpoint
CREATE TABLE "system_outbox" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"system" text NOT NULL,
	"sid" text NOT NULL,
	"subject" uuid NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "system_outbox_state_known" CHECK (state in ('queued', 'sending', 'delivered', 'abandoned'))
);
--> statement-breakpoint
CREATE TABLE "system_rechecks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "system_rechecks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_number" bigint,
	"organization_id" integer,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "system_rechecks_of_one" CHECK (num_nonnulls(user_number, organization_id) = 1)
);
--> statement-breakpoint
CREATE TABLE "system_sessions" (
	"sid" text PRIMARY KEY NOT NULL,
	"system" text NOT NULL,
	"user_number" bigint NOT NULL,
	"subject" uuid NOT NULL,
	"session_handle" uuid NOT NULL,
	"areas" text[] NOT NULL,
	"since" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_there" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "system_states" (
	"system" text PRIMARY KEY NOT NULL,
	"last_opened_at" timestamp with time zone,
	"last_delivered_at" timestamp with time zone,
	"failing_since" timestamp with time zone,
	"last_error" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"probe_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "oidc_records" ADD CONSTRAINT "oidc_records_session_handle_sessions_handle_fk" FOREIGN KEY ("session_handle") REFERENCES "public"."sessions"("handle") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "oidc_records" ADD CONSTRAINT "oidc_records_sid_system_sessions_sid_fk" FOREIGN KEY ("sid") REFERENCES "public"."system_sessions"("sid") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "system_sessions" ADD CONSTRAINT "system_sessions_session_handle_sessions_handle_fk" FOREIGN KEY ("session_handle") REFERENCES "public"."sessions"("handle") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "oidc_records_session_idx" ON "oidc_records" USING btree ("session_handle");
--> statement-breakpoint
CREATE INDEX "oidc_records_sid_idx" ON "oidc_records" USING btree ("sid");
--> statement-breakpoint
CREATE INDEX "oidc_records_expiry_idx" ON "oidc_records" USING btree ("expires_at");
--> statement-breakpoint
CREATE INDEX "system_outbox_due_idx" ON "system_outbox" USING btree ("system","next_attempt_at") WHERE state in ('queued', 'sending');
--> statement-breakpoint
CREATE INDEX "system_outbox_settled_idx" ON "system_outbox" USING btree ("settled_at") WHERE settled_at is not null;
--> statement-breakpoint
CREATE INDEX "system_sessions_session_idx" ON "system_sessions" USING btree ("session_handle","system");
--> statement-breakpoint
CREATE INDEX "system_sessions_user_idx" ON "system_sessions" USING btree ("user_number");
--> statement-breakpoint
-- R-902: the role of what answers connected systems. It reads the facts by which the portal judges a session, and name and
-- address for the claims; no password, and no secret of a factor.
DO $$ BEGIN
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'zugang_connect') THEN
      CREATE ROLE zugang_connect NOLOGIN;
    END IF;
  -- A concurrent migration has created it.
  EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
  END;
  IF NOT pg_has_role(current_user, 'zugang_connect', 'SET') THEN
    EXECUTE format('GRANT zugang_connect TO %I WITH INHERIT FALSE, SET TRUE', current_user);
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION 'the login % may not make the role zugang_connect or use it', current_user
    USING ERRCODE = 'insufficient_privilege', HINT = 'What a superuser has to run once is in docs/row-level-security.md.';
END $$;
--> statement-breakpoint
-- R-904: nobody gets another subject.
CREATE TRIGGER users_subject_immutable BEFORE UPDATE OF subject ON users
  FOR EACH ROW EXECUTE FUNCTION refuse_change('subject');
--> statement-breakpoint
-- When these sessions began is the best that is known of when their users proved who they are.
GRANT UPDATE (authenticated_at) ON sessions TO zugang_system;
--> statement-breakpoint
SET LOCAL ROLE zugang_system;
--> statement-breakpoint
UPDATE sessions SET authenticated_at = created_at;
--> statement-breakpoint
RESET ROLE;
--> statement-breakpoint
REVOKE UPDATE (authenticated_at) ON sessions FROM zugang_system;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO zugang_connect;
--> statement-breakpoint
GRANT SELECT (number, username, organization_id, is_owner, first_name, last_name, email, language, subject, activated_at,
  deactivated_at, locked_at, locked_by, valid_from, valid_until, reseller_id, subreseller_id) ON users TO zugang_connect;
--> statement-breakpoint
-- Locking a row requires the right to update one of its columns.
GRANT UPDATE (language) ON users TO zugang_connect;
--> statement-breakpoint
GRANT SELECT (user_number, permission) ON user_permissions TO zugang_connect;
--> statement-breakpoint
GRANT SELECT (id, kind, parent_id, customer_number, name, closed_at, requires_second_factor, reseller_id, subreseller_id)
  ON organizations TO zugang_connect;
--> statement-breakpoint
GRANT SELECT (organization_id, product) ON organization_products TO zugang_connect;
--> statement-breakpoint
GRANT SELECT ON organization_closure TO zugang_connect;
--> statement-breakpoint
GRANT SELECT (user_number) ON authenticators, passkeys TO zugang_connect;
--> statement-breakpoint
GRANT SELECT (id_hash, handle, user_number, created_at, authenticated_at, factor, last_seen_at, expires_at, pending_step),
  UPDATE (last_seen_at) ON sessions TO zugang_connect;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (arrives_at) ON rate_limits TO zugang_connect;
--> statement-breakpoint
GRANT INSERT (event, outcome, actor_number, actor_organization_id, target_number, organization_id, details)
  ON audit_events TO zugang_connect;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (areas, ended_there) ON system_sessions TO zugang_connect, zugang_system;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (last_opened_at) ON system_states TO zugang_connect;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (last_opened_at, last_delivered_at, failing_since, last_error, failures, probe_at)
  ON system_states TO zugang_system;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (payload, consumed_at, expires_at) ON oidc_records TO zugang_connect;
--> statement-breakpoint
GRANT SELECT, DELETE, UPDATE (expires_at) ON oidc_records TO zugang_system;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (sealed) ON oidc_keys TO zugang_connect;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON oidc_keys TO zugang_system;
--> statement-breakpoint
GRANT SELECT, DELETE, UPDATE (state, attempts, next_attempt_at, last_error, settled_at) ON system_outbox TO zugang_system;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON system_rechecks TO zugang_system;
--> statement-breakpoint
-- Locking a row requires the right to update one of its columns.
GRANT UPDATE (created_at) ON system_rechecks TO zugang_system;
--> statement-breakpoint
GRANT SELECT (sid, system, user_number, session_handle, areas, since, expires_at), UPDATE (areas), DELETE
  ON system_sessions TO zugang_app;
--> statement-breakpoint
GRANT INSERT (user_number, organization_id) ON system_rechecks TO zugang_app, zugang_auth, zugang_connect;
--> statement-breakpoint
GRANT SELECT (sid, user_number, session_handle) ON system_sessions TO zugang_auth;
--> statement-breakpoint
GRANT SELECT ON system_states TO zugang_app;
--> statement-breakpoint
GRANT SELECT (subject) ON users TO zugang_app;
--> statement-breakpoint
GRANT SELECT (id, system, state, attempts, next_attempt_at, last_error, created_at, expires_at, settled_at)
  ON system_outbox TO zugang_app;
--> statement-breakpoint
GRANT SELECT (kid, created_at, signs_from) ON oidc_keys TO zugang_app;
--> statement-breakpoint
-- Confirming who one is renews the id of the same session.
GRANT UPDATE (id_hash, authenticated_at, factor) ON sessions TO zugang_auth;
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['system_sessions', 'system_outbox', 'system_rechecks', 'system_states', 'oidc_records',
    'oidc_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY system ON %I TO zugang_system USING (true)', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['users', 'user_permissions', 'organizations', 'organization_products', 'sessions',
    'authenticators', 'passkeys', 'audit_events', 'system_sessions', 'system_states', 'oidc_records', 'oidc_keys'] LOOP
    -- Who asks is found by a cookie or a token, and there is no scope yet. The grants are the limit.
    EXECUTE format('CREATE POLICY connect ON %I TO zugang_connect USING (true)', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- Sessions of systems are visible with their user, by the policy of users.
CREATE POLICY reached ON system_sessions TO zugang_app
  USING (EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0));
--> statement-breakpoint
CREATE POLICY auth ON system_sessions TO zugang_auth USING (true);
--> statement-breakpoint
CREATE POLICY auth ON system_rechecks FOR INSERT TO zugang_auth WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY connect ON system_rechecks FOR INSERT TO zugang_connect WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY reached ON system_rechecks FOR INSERT TO zugang_app WITH CHECK (
  EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0) OR reaches(organization_id));
--> statement-breakpoint
CREATE POLICY of_provider ON system_states FOR SELECT TO zugang_app USING ((SELECT is_of_provider()));
--> statement-breakpoint
CREATE POLICY of_provider ON system_outbox FOR SELECT TO zugang_app USING ((SELECT is_of_provider()));
--> statement-breakpoint
CREATE POLICY of_provider ON oidc_keys FOR SELECT TO zugang_app USING ((SELECT is_of_provider()));
--> statement-breakpoint
-- Written with the rights of the tables' owner, whom the policies of the outbox do not admit.
CREATE POLICY written ON system_outbox FOR INSERT TO PUBLIC WITH CHECK (true);
--> statement-breakpoint

-- R-903: whatever ends a session of a system, the system is told; nothing else writes here. One that was opened moments ago
-- is told a second time, because the first logout may arrive before the system's own session begins.
CREATE FUNCTION tell_system() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO system_outbox (system, sid, subject, expires_at) VALUES (OLD.system, OLD.sid, OLD.subject, OLD.expires_at);
  IF OLD.since > clock_timestamp() - interval '30 seconds' THEN
    INSERT INTO system_outbox (system, sid, subject, expires_at, next_attempt_at)
      VALUES (OLD.system, OLD.sid, OLD.subject, OLD.expires_at, clock_timestamp() + interval '30 seconds');
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER system_sessions_ended AFTER DELETE ON system_sessions FOR EACH ROW WHEN (NOT OLD.ended_there)
  EXECUTE FUNCTION tell_system();
