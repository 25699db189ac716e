-- R-212: names are folded by one rule, for both sides of the search and for the order of lists (DIN 5007), independently of
-- the database's locale. The columns are generated, so existing rows get them too; each table is rewritten once with all its
-- indexes, and is locked meanwhile (docs/operation.md).
SET LOCAL ROLE zugang_search;
--> statement-breakpoint
DROP VIEW reachable_grants, reachable_users, reachable_organizations;
--> statement-breakpoint
RESET ROLE;
--> statement-breakpoint
DROP INDEX "organizations_name_idx";
--> statement-breakpoint
DROP INDEX "organizations_kind_idx";
--> statement-breakpoint
DROP INDEX "organizations_reseller_idx";
--> statement-breakpoint
DROP INDEX "organizations_subreseller_idx";
--> statement-breakpoint
DROP INDEX "users_name_idx";
--> statement-breakpoint
DROP INDEX "users_name_everywhere_idx";
--> statement-breakpoint
DROP INDEX "users_name_reseller_idx";
--> statement-breakpoint
DROP INDEX "users_name_subreseller_idx";
--> statement-breakpoint
ALTER TABLE "organizations" DROP COLUMN "search_text",
  ADD COLUMN "search_text" text GENERATED ALWAYS AS (replace(regexp_replace(translate(lower(normalize(' ' || name || chr(10) || ' ' || place || chr(10) || ' ' || customer_number, NFKD) collate "C"), '-־‐‑‒–—―⁃−,;ĐđÐðĦħıŁłŊŋŦŧÞþẞΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐÆæØøŒœ', '            ddddhhillnnttttßαβγδεζηθικλμνξοπρστυφχψωσабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґaaoooo'), ' \u0301|[\u0027\u0060\u00ad\u02b9-\u02bf\u02c8\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0600-\u0605\u0610-\u061c\u064b-\u065f\u0670\u06d6-\u06dd\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018-\u201b\u202a-\u202e\u2032\u2035\u2060-\u206f\u20d0-\u20ff\u2800\ua78b-\ua78c\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]', '', 'g'), 'ß', 'ss')
        || chr(10) || replace(regexp_replace(replace(replace(replace(replace(replace(replace(translate(lower(normalize(' ' || name || chr(10) || ' ' || place, NFKD) collate "C"), '-־‐‑‒–—―⁃−,;ĐđÐðĦħıŁłŊŋŦŧÞþẞΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐÆæØøŒœ', '            ddddhhillnnttttßαβγδεζηθικλμνξοπρστυφχψωσабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґææøøœœ'), 'a' || chr(776), 'ae'), 'o' || chr(776), 'oe'), 'u' || chr(776), 'ue'), 'æ', 'ae'), 'ø', 'oe'), 'œ', 'oe'), ' \u0301|[\u0027\u0060\u00ad\u02b9-\u02bf\u02c8\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0600-\u0605\u0610-\u061c\u064b-\u065f\u0670\u06d6-\u06dd\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018-\u201b\u202a-\u202e\u2032\u2035\u2060-\u206f\u20d0-\u20ff\u2800\ua78b-\ua78c\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]', '', 'g'), 'ß', 'ss')) STORED,
  ADD COLUMN "sort_name" text COLLATE "C" GENERATED ALWAYS AS (replace(regexp_replace(translate(lower(normalize(name, NFKD) collate "C"), '-־‐‑‒–—―⁃−,;ĐđÐðĦħıŁłŊŋŦŧÞþẞΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐÆæØøŒœ', '            ddddhhillnnttttßαβγδεζηθικλμνξοπρστυφχψωσабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґaaoooo'), ' \u0301|[\u0027\u0060\u00ad\u02b9-\u02bf\u02c8\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0600-\u0605\u0610-\u061c\u064b-\u065f\u0670\u06d6-\u06dd\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018-\u201b\u202a-\u202e\u2032\u2035\u2060-\u206f\u20d0-\u20ff\u2800\ua78b-\ua78c\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]', '', 'g'), 'ß', 'ss')) STORED;
--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "search_text",
  ADD COLUMN "search_text" text GENERATED ALWAYS AS (replace(regexp_replace(translate(lower(normalize(' ' || first_name || ' ' || last_name || chr(10) || ' ' || email || chr(10) || ' u' || number, NFKD) collate "C"), '-־‐‑‒–—―⁃−,;ĐđÐðĦħıŁłŊŋŦŧÞþẞΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐÆæØøŒœ', '            ddddhhillnnttttßαβγδεζηθικλμνξοπρστυφχψωσабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґaaoooo'), ' \u0301|[\u0027\u0060\u00ad\u02b9-\u02bf\u02c8\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0600-\u0605\u0610-\u061c\u064b-\u065f\u0670\u06d6-\u06dd\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018-\u201b\u202a-\u202e\u2032\u2035\u2060-\u206f\u20d0-\u20ff\u2800\ua78b-\ua78c\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]', '', 'g'), 'ß', 'ss')
        || chr(10) || replace(regexp_replace(replace(replace(replace(replace(replace(replace(translate(lower(normalize(' ' || first_name || ' ' || last_name, NFKD) collate "C"), '-־‐‑‒–—―⁃−,;ĐđÐðĦħıŁłŊŋŦŧÞþẞΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐÆæØøŒœ', '            ddddhhillnnttttßαβγδεζηθικλμνξοπρστυφχψωσабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґææøøœœ'), 'a' || chr(776), 'ae'), 'o' || chr(776), 'oe'), 'u' || chr(776), 'ue'), 'æ', 'ae'), 'ø', 'oe'), 'œ', 'oe'), ' \u0301|[\u0027\u0060\u00ad\u02b9-\u02bf\u02c8\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0600-\u0605\u0610-\u061c\u064b-\u065f\u0670\u06d6-\u06dd\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018-\u201b\u202a-\u202e\u2032\u2035\u2060-\u206f\u20d0-\u20ff\u2800\ua78b-\ua78c\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]', '', 'g'), 'ß', 'ss')) STORED,
  ADD COLUMN "sort_name" text COLLATE "C" GENERATED ALWAYS AS (replace(regexp_replace(translate(lower(normalize(last_name, NFKD) collate "C"), '-־‐‑‒–—―⁃−,;ĐđÐðĦħıŁłŊŋŦŧÞþẞΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐÆæØøŒœ', '            ddddhhillnnttttßαβγδεζηθικλμνξοπρστυφχψωσабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґaaoooo'), ' \u0301|[\u0027\u0060\u00ad\u02b9-\u02bf\u02c8\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0600-\u0605\u0610-\u061c\u064b-\u065f\u0670\u06d6-\u06dd\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018-\u201b\u202a-\u202e\u2032\u2035\u2060-\u206f\u20d0-\u20ff\u2800\ua78b-\ua78c\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]', '', 'g'), 'ß', 'ss') || chr(9) || replace(regexp_replace(translate(lower(normalize(first_name, NFKD) collate "C"), '-־‐‑‒–—―⁃−,;ĐđÐðĦħıŁłŊŋŦŧÞþẞΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐÆæØøŒœ', '            ddddhhillnnttttßαβγδεζηθικλμνξοπρστυφχψωσабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґaaoooo'), ' \u0301|[\u0027\u0060\u00ad\u02b9-\u02bf\u02c8\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0600-\u0605\u0610-\u061c\u064b-\u065f\u0670\u06d6-\u06dd\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018-\u201b\u202a-\u202e\u2032\u2035\u2060-\u206f\u20d0-\u20ff\u2800\ua78b-\ua78c\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]', '', 'g'), 'ß', 'ss')) STORED;
--> statement-breakpoint
CREATE INDEX "organizations_name_idx" ON "organizations" USING btree ("sort_name","id");
--> statement-breakpoint
CREATE INDEX "organizations_kind_idx" ON "organizations" USING btree ("kind","sort_name","id");
--> statement-breakpoint
CREATE INDEX "organizations_reseller_idx" ON "organizations" USING btree ("reseller_id","sort_name","id") WHERE reseller_id is not null;
--> statement-breakpoint
CREATE INDEX "organizations_subreseller_idx" ON "organizations" USING btree ("subreseller_id","sort_name","id") WHERE subreseller_id is not null;
--> statement-breakpoint
CREATE INDEX "users_name_idx" ON "users" USING btree ("organization_id","sort_name","number");
--> statement-breakpoint
CREATE INDEX "users_name_everywhere_idx" ON "users" USING btree ("sort_name","number") WHERE number > 0;
--> statement-breakpoint
CREATE INDEX "users_name_reseller_idx" ON "users" USING btree ("reseller_id","sort_name","number") WHERE reseller_id is not null;
--> statement-breakpoint
CREATE INDEX "users_name_subreseller_idx" ON "users" USING btree ("subreseller_id","sort_name","number") WHERE subreseller_id is not null;
--> statement-breakpoint
CREATE INDEX "organizations_search_idx" ON "organizations" USING gin ("search_text" gin_trgm_ops);
--> statement-breakpoint
CREATE INDEX "users_search_idx" ON "users" USING gin ("search_text" gin_trgm_ops);
--> statement-breakpoint
GRANT SELECT (sort_name) ON users TO zugang_app;
--> statement-breakpoint
GRANT SELECT (search_text, sort_name) ON users, organizations TO zugang_search;
--> statement-breakpoint
GRANT CREATE ON SCHEMA public TO zugang_search;
--> statement-breakpoint
SET LOCAL ROLE zugang_search;
--> statement-breakpoint
CREATE VIEW reachable_users AS
  SELECT u.number, u.username, u.organization_id, u.is_owner, u.first_name, u.last_name, u.email, u.activated_at,
    u.deactivated_at, u.locked_at, u.valid_from, u.valid_until, u.last_sign_in_at, u.created_at, u.created_by, u.changed_at,
    u.reseller_id, u.subreseller_id, u.search_text, u.sort_name
  FROM users u WHERE (SELECT is_of_provider())
    OR (SELECT nullif(current_setting('app.organization', true), '')::integer) IN (u.organization_id, u.reseller_id, u.subreseller_id);
--> statement-breakpoint
CREATE VIEW reachable_organizations AS
  SELECT o.id, o.kind, o.parent_id, o.customer_number, o.name, o.place, o.closed_at, o.created_at,
    o.reseller_id, o.subreseller_id, o.search_text, o.sort_name
  FROM organizations o WHERE (SELECT is_of_provider())
    OR (SELECT nullif(current_setting('app.organization', true), '')::integer) IN (o.id, o.reseller_id, o.subreseller_id);
--> statement-breakpoint
CREATE VIEW reachable_grants AS
  SELECT p.permission, u.* FROM user_permissions p JOIN reachable_users u ON u.number = p.user_number;
--> statement-breakpoint
GRANT SELECT ON reachable_users, reachable_organizations, reachable_grants TO zugang_app;
--> statement-breakpoint
RESET ROLE;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM zugang_search;
--> statement-breakpoint
ANALYZE organizations, users;
