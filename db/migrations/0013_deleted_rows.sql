-- FF-W8: all names and addresses that fold to nothing are equal, so they are no reason to delete a row. Letters are those of
-- the one folding (R-212), which does not depend on the database's locale: "C" knows none beyond Z. The two indexes are
-- created again because they contain results of the previous function.
DROP INDEX "bulk_rows_typed_address_idx", "bulk_rows_typed_name_idx";
--> statement-breakpoint
CREATE OR REPLACE FUNCTION letters_of(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN regexp_replace(replace(regexp_replace(translate(lower(normalize(coalesce($1, ''), NFKD) collate "C"), '-־‐‑‒–—―⁃−,;ĐđÐðĦħıŁłŊŋŦŧÞþẞΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐÆæØøŒœ', '            ddddhhillnnttttßαβγδεζηθικλμνξοπρστυφχψωσабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґaaoooo'), ' \u0301|[\u0027\u0060\u00ad\u02b9-\u02bf\u02c8\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0600-\u0605\u0610-\u061c\u064b-\u065f\u0670\u06d6-\u06dd\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018-\u201b\u202a-\u202e\u2032\u2035\u2060-\u206f\u20d0-\u20ff\u2800\ua78b-\ua78c\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]', '', 'g'), 'ß', 'ss'),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3020\ufe10-\ufe6f\ufff9-\ufffd]+', '', 'g');
--> statement-breakpoint
CREATE INDEX "bulk_rows_typed_address_idx" ON "bulk_rows" USING btree (letters_of("content" ->> 'email')) WHERE refusal = 'rowUnusable' and content is not null;
--> statement-breakpoint
CREATE INDEX "bulk_rows_typed_name_idx" ON "bulk_rows" USING btree (name_of("content" ->> 'firstName', "content" ->> 'lastName')) WHERE refusal = 'rowUnusable' and content is not null;
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
        AND letters_of(b.content ->> 'email') = letters_of(g.email) AND letters_of(g.email) <> '';
    DELETE FROM bulk_rows b USING gone g,
        LATERAL (VALUES (name_of(g.first_name, g.last_name)), (name_of(g.first_name, '')), (name_of(g.last_name, ''))) n (name)
      WHERE b.refusal = 'rowUnusable' AND b.content IS NOT NULL
        AND name_of(b.content ->> 'firstName', b.content ->> 'lastName') = n.name AND n.name <> ' '
        AND coalesce((b.content ->> 'organizationId')::int, g.organization_id) = g.organization_id;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
RESET ROLE;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM zugang_search;
