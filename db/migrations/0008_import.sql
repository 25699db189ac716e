-- R-702: the rows of an import about a user are deleted with the account, whatever statement deletes it. Rows that are done
-- contain nothing any more; this is about rows that were refused because the account existed, or that are not processed yet.
CREATE INDEX "bulk_rows_address_idx" ON "bulk_rows" USING btree (lower("content" ->> 'email')) WHERE content is not null;
--> statement-breakpoint
CREATE POLICY deleted ON bulk_rows TO zugang_search USING (true);
--> statement-breakpoint
GRANT SELECT (content), DELETE ON bulk_rows TO zugang_search;
--> statement-breakpoint
CREATE FUNCTION delete_imported_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- Usually there is none, and a purge of thousands does not have to look for each.
  IF EXISTS (SELECT FROM bulk_rows WHERE content IS NOT NULL) THEN
    DELETE FROM bulk_rows b USING gone g
      WHERE b.content IS NOT NULL AND lower(b.content ->> 'email') = lower(g.email);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_deleted_imported_rows AFTER DELETE ON users REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION delete_imported_rows();
--> statement-breakpoint
GRANT CREATE ON SCHEMA public TO zugang_search;
--> statement-breakpoint
ALTER FUNCTION delete_imported_rows() OWNER TO zugang_search;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM zugang_search;
