-- FF-F1: how a list was read; no personal data.
ALTER TABLE "bulk_jobs" ADD COLUMN "source" jsonb;
--> statement-breakpoint
GRANT INSERT (source) ON bulk_jobs TO zugang_app;
--> statement-breakpoint
-- FF-W8: rows with an invalid address are deleted with the account too. They are found by the address without punctuation
-- (nadel@firma,example), and by the name within the organization, in either order, or by one of the two names alone.
CREATE FUNCTION letters_of(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN lower(regexp_replace(normalize(coalesce($1, ''), NFKC), '[^[:alnum:]]+', '', 'g'));
--> statement-breakpoint
CREATE FUNCTION name_of(text, text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN least(letters_of($1), letters_of($2)) || ' ' || greatest(letters_of($1), letters_of($2));
--> statement-breakpoint
CREATE INDEX "bulk_rows_typed_address_idx" ON "bulk_rows" USING btree (letters_of("content" ->> 'email')) WHERE refusal = 'rowUnusable' and content is not null;
--> statement-breakpoint
CREATE INDEX "bulk_rows_typed_name_idx" ON "bulk_rows" USING btree (name_of("content" ->> 'firstName', "content" ->> 'lastName')) WHERE refusal = 'rowUnusable' and content is not null;
--> statement-breakpoint
GRANT SELECT (refusal) ON bulk_rows TO zugang_search;
--> statement-breakpoint
-- The function belongs to zugang_search, of which the owner of the tables is a member (docs/row-level-security.md).
GRANT CREATE ON SCHEMA public TO zugang_search;
--> statement-breakpoint
SET LOCAL ROLE zugang_search;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION delete_imported_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- Usually there is none, and a purge of thousands does not have to look for each.
  IF EXISTS (SELECT FROM bulk_rows WHERE content IS NOT NULL) THEN
    DELETE FROM bulk_rows b USING gone g
      WHERE b.content IS NOT NULL AND lower(b.content ->> 'email') = lower(g.email);
  END IF;
  IF EXISTS (SELECT FROM bulk_rows WHERE refusal = 'rowUnusable' AND content IS NOT NULL) THEN
    DELETE FROM bulk_rows b USING gone g
      WHERE b.refusal = 'rowUnusable' AND b.content IS NOT NULL
        AND letters_of(b.content ->> 'email') = letters_of(g.email);
    DELETE FROM bulk_rows b USING gone g,
        LATERAL (VALUES (name_of(g.first_name, g.last_name)), (name_of(g.first_name, '')), (name_of(g.last_name, ''))) n (name)
      WHERE b.refusal = 'rowUnusable' AND b.content IS NOT NULL
        AND name_of(b.content ->> 'firstName', b.content ->> 'lastName') = n.name
        AND coalesce((b.content ->> 'organizationId')::int, g.organization_id) = g.organization_id;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
RESET ROLE;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM zugang_search;
