-- S-70, S-71, S-48: row-level security. Every transaction of the portal takes one of three roles that own nothing
-- (db/client.ts): zugang_app for a signed-in user, zugang_auth before authentication, zugang_system for the portal's own
-- work. This migration says what each may do with a column (grants) and with a row (policies). docs/grants.md lists it, so
-- that a new grant is noticed (db/grants.test.ts).

-- Roles belong to the whole server: another database, or a concurrent migration, may have created them.
DO $$
DECLARE
  role text;
  -- zugang_search owns the views of the search and is never taken by a transaction. PostgreSQL uses its statistics about
  -- names only if no policy applies (docs/row-level-security.md). If the login may not grant bypassrls, a policy shows that
  -- role all rows.
  past boolean := (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user);
BEGIN
  FOREACH role IN ARRAY ARRAY['zugang_app', 'zugang_auth', 'zugang_system', 'zugang_search'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
      END IF;
      IF role = 'zugang_search' AND past AND NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('ALTER ROLE %I BYPASSRLS', role);
      END IF;
    -- A concurrent migration has created it.
    EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL;
    END;
    -- With SET and without INHERIT: members have a role's rights only after taking it.
    IF NOT pg_has_role(current_user, role, 'SET') THEN
      EXECUTE format('GRANT %I TO %I WITH INHERIT FALSE, SET TRUE', role, current_user);
    END IF;
  END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION 'the login % may not make the role % or use it', current_user, role
    USING ERRCODE = 'insufficient_privilege', HINT = 'What a superuser has to run once is in docs/row-level-security.md.';
END $$;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
-- Temporary objects neither: a user's own function in a condition could see rows before the policies are applied.
DO $$ BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO zugang_app, zugang_auth, zugang_system, zugang_search;
--> statement-breakpoint

-- A trigger writes the closure with its owner's rights, because the role that adds an organization cannot.
ALTER FUNCTION write_organization_closure() SECURITY DEFINER SET search_path = public, pg_temp;
--> statement-breakpoint

-- 1. Columns. What is not granted is refused: DDL, TRUNCATE, and UPDATE of columns that never change (S-48).

-- A signed-in user. Passwords are only readable by zugang_auth.
GRANT SELECT (number, username, organization_id, is_owner, first_name, last_name, email, language, activated_at,
    deactivated_at, deactivated_by, locked_at, locked_by, failed_sign_ins, valid_from, valid_until, last_sign_in_at,
    created_at, created_by, registration_link_id, changed_at), INSERT, DELETE,
  UPDATE (first_name, last_name, valid_from, valid_until, deactivated_at, deactivated_by, locked_at, locked_by,
    failed_sign_ins, changed_at) ON users TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON user_permissions TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (name, place, contact_first_name, contact_last_name, contact_email, closed_at,
  requires_second_factor, second_factor_by_provider) ON organizations TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON organization_products TO zugang_app;
--> statement-breakpoint
GRANT SELECT ON organization_closure TO zugang_app, zugang_auth, zugang_system, zugang_search;
--> statement-breakpoint
GRANT SELECT (id, purpose, user_number, organization_id, created_at, expires_at, used_at, superseded_at),
  INSERT (id, purpose, user_number, organization_id, token_hash, key_id, expires_at), UPDATE (superseded_at)
  ON links TO zugang_app;
--> statement-breakpoint
GRANT SELECT, DELETE, UPDATE (encrypted_secret, challenge, reauthenticated_at) ON sessions TO zugang_app;
--> statement-breakpoint
GRANT SELECT, DELETE ON known_devices TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (encrypted_secret, created_at, last_step) ON authenticators TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON recovery_codes TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON passkeys TO zugang_app;
--> statement-breakpoint
GRANT SELECT (id, kind, user_number, organization_id, link_id, subject_number, requested_by, state, attempts,
  next_attempt_at, last_error, delivery, created_at, settled_at), INSERT, UPDATE (state, settled_at) ON outbox TO zugang_app;
--> statement-breakpoint
GRANT SELECT, UPDATE (state, content, attempts, next_attempt_at, last_error, settled_at) ON orders TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (settled_at, settled_by) ON tasks TO zugang_app;
--> statement-breakpoint
-- Without number and time, so that no entry can be backdated (S-102).
GRANT SELECT, INSERT (event, outcome, actor_number, actor_organization_id, target_number, organization_id, details)
  ON audit_events TO zugang_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (arrives_at) ON rate_limits TO zugang_app, zugang_auth, zugang_system;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE customer_numbers TO zugang_app, zugang_system;
--> statement-breakpoint

-- Before authentication: signing in, links, sessions, and requests of unknown visitors.
GRANT SELECT (number, username, organization_id, is_owner, first_name, last_name, email, language, password_hash,
    activated_at, deactivated_at, locked_at, locked_by, failed_sign_ins, valid_from, valid_until, last_sign_in_at,
    created_at, registration_link_id),
  UPDATE (password_hash, activated_at, last_sign_in_at, language, failed_sign_ins, locked_at, locked_by, changed_at)
  ON users TO zugang_auth;
--> statement-breakpoint
GRANT SELECT ON user_permissions TO zugang_auth;
--> statement-breakpoint
GRANT SELECT (id, kind, parent_id, customer_number, name, closed_at, requires_second_factor) ON organizations TO zugang_auth;
--> statement-breakpoint
GRANT SELECT (organization_id, product) ON organization_products TO zugang_auth;
--> statement-breakpoint
GRANT SELECT (id, purpose, user_number, organization_id, token_hash, created_at, expires_at, used_at, superseded_at),
  INSERT (id, purpose, user_number, token_hash, key_id, expires_at), UPDATE (used_at, superseded_at)
  ON links TO zugang_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (last_seen_at, encrypted_secret, challenge) ON sessions TO zugang_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (last_used_at, failed_sign_ins) ON known_devices TO zugang_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (encrypted_secret, created_at, last_step) ON authenticators TO zugang_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON recovery_codes TO zugang_auth;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (counter, last_used_at, backed_up) ON passkeys TO zugang_auth;
--> statement-breakpoint
GRANT SELECT (id, kind, user_number, organization_id, link_id, state, created_at, settled_at), INSERT, DELETE,
  UPDATE (state, settled_at) ON outbox TO zugang_auth;
--> statement-breakpoint
GRANT SELECT (id, at, event, outcome, organization_id, target_number, details),
  INSERT (event, outcome, actor_number, actor_organization_id, target_number, organization_id, details)
  ON audit_events TO zugang_auth;
--> statement-breakpoint
GRANT INSERT ON tasks TO zugang_auth;
--> statement-breakpoint

-- The portal's own work: everything except columns that never change. Triggers decide which audit entries retention may
-- delete (S-102).
GRANT SELECT, INSERT, DELETE ON users, user_permissions, organization_products, links, sessions, known_devices,
  authenticators, recovery_codes, passkeys, outbox, mail_events, orders, tasks, audit_events, audit_seals,
  audit_checkpoints, deleted_accounts, deleted_numbers TO zugang_system;
--> statement-breakpoint
GRANT SELECT, INSERT ON organizations TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (deactivated_at, deactivated_by, locked_at, locked_by, failed_sign_ins, valid_from, valid_until, changed_at)
  ON users TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (name, place, contact_first_name, contact_last_name, contact_email, closed_at) ON organizations TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (used_at, superseded_at) ON links TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (link_id, state, attempts, next_attempt_at, provider_id, last_error, delivery, settled_at)
  ON outbox TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (state, content, organization_id, attempts, next_attempt_at, last_error, settled_at) ON orders TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (settled_at, settled_by) ON tasks TO zugang_system;
--> statement-breakpoint
-- Locking a row requires the right to update one of its columns.
GRANT UPDATE (last_seen_at) ON sessions TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (last_used_at) ON known_devices TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (received_at) ON mail_events TO zugang_system;
--> statement-breakpoint
GRANT UPDATE (deleted_at) ON deleted_accounts TO zugang_system;
--> statement-breakpoint
GRANT SELECT, UPDATE (demo, purged_at, purge_started_at, mail_failures, mail_probe_at) ON installation TO zugang_system;
--> statement-breakpoint

-- 2. Rows. A transaction without a scope sees none: app.organization is '' once a transaction is over.

-- Whether the actor reaches an organization (R-302): their own, or one below it. It is a function because a policy is planned
-- for every table of every statement; written out, planning took three times as long (docs/row-level-security.md).
CREATE FUNCTION reaches(organization integer) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  IF organization = nullif(current_setting('app.organization', true), '')::integer THEN
    RETURN true;
  END IF;
  RETURN EXISTS (SELECT FROM public.organization_closure WHERE descendant_id = organization
    AND ancestor_id = nullif(current_setting('app.organization', true), '')::integer);
END $$;
--> statement-breakpoint
-- Whether it is an ancestor of the actor's, and so decides about entitlement and closing there (R-104, R-106).
CREATE FUNCTION is_above(organization integer) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM public.organization_closure WHERE ancestor_id = organization
    AND descendant_id = nullif(current_setting('app.organization', true), '')::integer);
END $$;
--> statement-breakpoint
-- Whether the actor belongs to the provider, which reaches everything, because no organization is above it (R-101). Policies
-- of tables that they read a lot of begin with it, as a subselect, which is evaluated once for each statement.
CREATE FUNCTION is_of_provider() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (SELECT max(depth) = 0 FROM public.organization_closure
    WHERE descendant_id = nullif(current_setting('app.organization', true), '')::integer);
END $$;
--> statement-breakpoint
CREATE FUNCTION is_actor(person bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN person = nullif(current_setting('app.actor', true), '')::bigint;
END $$;
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['users', 'user_permissions', 'organizations', 'organization_products', 'links', 'sessions',
    'known_devices', 'authenticators', 'recovery_codes', 'passkeys', 'outbox', 'orders', 'tasks', 'audit_events'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY system ON %I TO zugang_system USING (true)', name);
    -- Before authentication users are found by what they type or by a token, and there is no scope yet. The grants are the limit.
    EXECUTE format('CREATE POLICY auth ON %I TO zugang_auth USING (true)', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- It creates links of users only, and deletes only letters that are encrypted requests.
CREATE POLICY auth_makes ON links AS RESTRICTIVE FOR INSERT TO zugang_auth WITH CHECK (purpose <> 'registration');
--> statement-breakpoint
CREATE POLICY auth_takes_back ON outbox AS RESTRICTIVE FOR DELETE TO zugang_auth USING (encrypted_request IS NOT NULL);
--> statement-breakpoint

-- Only the provider creates registration links (S-59), and zugang_app writes no encrypted requests.
CREATE POLICY provider_makes ON links AS RESTRICTIVE FOR INSERT TO zugang_app
  WITH CHECK (purpose <> 'registration' OR is_of_provider());
--> statement-breakpoint
CREATE POLICY nothing_encrypted ON outbox AS RESTRICTIVE FOR INSERT TO zugang_app WITH CHECK (encrypted_request IS NULL);
--> statement-breakpoint

-- Users: within reach. A new user is not activated, and only the provider creates an owner (R-305).
CREATE POLICY reached ON users TO zugang_app USING ((SELECT is_of_provider()) OR reaches(organization_id));
--> statement-breakpoint
CREATE POLICY begins_invited ON users AS RESTRICTIVE FOR INSERT TO zugang_app
  WITH CHECK (activated_at IS NULL AND password_hash IS NULL AND (NOT is_owner OR is_of_provider()));
--> statement-breakpoint
-- Rows that belong to a user are visible with the user, by the policy above. "offset 0" keeps PostgreSQL from reading all
-- users first to find the one.
CREATE POLICY reached ON user_permissions TO zugang_app
  USING ((SELECT is_of_provider()) OR EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0));
--> statement-breakpoint
CREATE POLICY reached ON sessions FOR SELECT TO zugang_app
  USING (EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0));
--> statement-breakpoint
CREATE POLICY ended ON sessions FOR DELETE TO zugang_app
  USING (EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0));
--> statement-breakpoint
CREATE POLICY own ON sessions FOR UPDATE TO zugang_app USING (is_actor(user_number));
--> statement-breakpoint
CREATE POLICY reached ON known_devices TO zugang_app
  USING (EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0));
--> statement-breakpoint
-- Links and letters: of a user or an organization within reach.
CREATE POLICY reached ON links TO zugang_app
  USING (EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0) OR reaches(organization_id));
--> statement-breakpoint
CREATE POLICY reached ON outbox TO zugang_app
  USING (EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0) OR reaches(organization_id));
--> statement-breakpoint
-- Second factor: users set up their own; of another user's, administrators can see that it exists, and remove it (R-306, D-1).
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['authenticators', 'recovery_codes', 'passkeys'] LOOP
    EXECUTE format('CREATE POLICY own ON %I TO zugang_app USING (is_actor(user_number))', name);
    EXECUTE format('CREATE POLICY reached ON %I FOR SELECT TO zugang_app
      USING (EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0))', name);
    EXECUTE format('CREATE POLICY taken_away ON %I FOR DELETE TO zugang_app
      USING (EXISTS (SELECT FROM users u WHERE u.number = user_number OFFSET 0))', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- Organizations: within reach, and their ancestors. Ancestors can be locked against a change (S-46) but not changed: a lock
-- applies USING, a change WITH CHECK too. Only the provider changes other organizations, adds any, and books (R-103, R-309).
CREATE POLICY reached ON organizations FOR SELECT TO zugang_app
  USING ((SELECT is_of_provider()) OR reaches(id) OR is_above(id));
--> statement-breakpoint
CREATE POLICY changed ON organizations FOR UPDATE TO zugang_app USING (reaches(id) OR is_above(id))
  WITH CHECK (id = nullif(current_setting('app.organization', true), '')::integer OR is_of_provider());
--> statement-breakpoint
-- In their own organization users can only change whether a second factor is required; the provider changes more (R-103, D-1).
CREATE FUNCTION keep_master_data() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user = 'zugang_app' AND NOT is_of_provider() THEN
    RAISE EXCEPTION 'only the provider changes an organization' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER organizations_master_data BEFORE UPDATE OF name, place, contact_first_name, contact_last_name,
  contact_email, closed_at, second_factor_by_provider ON organizations FOR EACH ROW EXECUTE FUNCTION keep_master_data();
--> statement-breakpoint
CREATE POLICY added ON organizations FOR INSERT TO zugang_app WITH CHECK (is_of_provider());
--> statement-breakpoint
CREATE POLICY reached ON organization_products FOR SELECT TO zugang_app
  USING ((SELECT is_of_provider()) OR reaches(organization_id) OR is_above(organization_id));
--> statement-breakpoint
CREATE POLICY booked ON organization_products FOR INSERT TO zugang_app WITH CHECK (is_of_provider());
--> statement-breakpoint
CREATE POLICY cancelled ON organization_products FOR DELETE TO zugang_app USING (is_of_provider());
--> statement-breakpoint
-- The provider's tasks. Any user's change may create one.
CREATE POLICY provider ON orders TO zugang_app USING ((SELECT is_of_provider()));
--> statement-breakpoint
CREATE POLICY provider ON tasks TO zugang_app USING ((SELECT is_of_provider()));
--> statement-breakpoint
CREATE POLICY opened ON tasks FOR INSERT TO zugang_app WITH CHECK (reaches(organization_id));
--> statement-breakpoint
-- The audit log: entries within reach, for the provider also those of no organization; an actor only writes their own.
CREATE POLICY reached ON audit_events FOR SELECT TO zugang_app
  USING ((SELECT is_of_provider()) OR reaches(organization_id));
--> statement-breakpoint
CREATE POLICY recorded ON audit_events FOR INSERT TO zugang_app WITH CHECK (is_actor(actor_number)
  AND actor_organization_id = nullif(current_setting('app.organization', true), '')::integer AND reaches(organization_id));
--> statement-breakpoint

-- 3. Search. Under a policy PostgreSQL uses no index for a condition that is not leakproof (ILIKE, lower): it checks the
-- reach of every row first. In these views the reach is an ordinary condition, and the planner can begin with the index.
-- They read as a role that sees all rows, and show only those within reach.
CREATE POLICY search ON users FOR SELECT TO zugang_search USING (true);
--> statement-breakpoint
CREATE POLICY search ON organizations FOR SELECT TO zugang_search USING (true);
--> statement-breakpoint
GRANT SELECT (number, username, organization_id, is_owner, first_name, last_name, email, activated_at, deactivated_at,
  locked_at, valid_from, valid_until, last_sign_in_at, created_at, created_by, changed_at) ON users TO zugang_search;
--> statement-breakpoint
GRANT SELECT (id, kind, parent_id, customer_number, name, place, closed_at, created_at) ON organizations TO zugang_search;
--> statement-breakpoint
CREATE VIEW reachable_users AS
  SELECT u.number, u.username, u.organization_id, u.is_owner, u.first_name, u.last_name, u.email, u.activated_at,
    u.deactivated_at, u.locked_at, u.valid_from, u.valid_until, u.last_sign_in_at, u.created_at, u.created_by, u.changed_at
  FROM users u JOIN organization_closure reach ON reach.descendant_id = u.organization_id
  WHERE reach.ancestor_id = nullif(current_setting('app.organization', true), '')::integer;
--> statement-breakpoint
CREATE VIEW reachable_organizations AS
  SELECT o.id, o.kind, o.parent_id, o.customer_number, o.name, o.place, o.closed_at, o.created_at
  FROM organizations o JOIN organization_closure reach ON reach.descendant_id = o.id
  WHERE reach.ancestor_id = nullif(current_setting('app.organization', true), '')::integer;
--> statement-breakpoint
GRANT SELECT ON reachable_users, reachable_organizations TO zugang_app;
--> statement-breakpoint
-- The organization of an actor who is above the reader; nothing else about such a user is visible (R-302).
CREATE FUNCTION organization_of(person bigint) RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp
  AS $$ SELECT organization_id FROM users WHERE number = person AND (reaches(organization_id) OR is_above(organization_id)) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION organization_of(bigint) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION organization_of(bigint) TO zugang_app, zugang_system;
--> statement-breakpoint
-- The new owner of an object needs CREATE on the schema, which is revoked below.
GRANT CREATE ON SCHEMA public TO zugang_search;
--> statement-breakpoint
ALTER VIEW reachable_users OWNER TO zugang_search;
--> statement-breakpoint
ALTER VIEW reachable_organizations OWNER TO zugang_search;
--> statement-breakpoint
ALTER FUNCTION organization_of(bigint) OWNER TO zugang_search;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM zugang_search;
