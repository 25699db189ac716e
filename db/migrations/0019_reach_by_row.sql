-- R-302: whether a row is within reach is decided by the row: its organization, or the reseller or sub-reseller above it,
-- which triggers write and nobody can change (0009). The function that the policies called read the tree for each row, which
-- took a reseller's list a third of its time (docs/row-level-security.md). A booked product is seen with its organization. A backup of an older version may
-- have lost the policies with their role (FF-H-1).
DROP POLICY IF EXISTS reached ON users;
--> statement-breakpoint
CREATE POLICY reached ON users TO zugang_app USING ((SELECT is_of_provider())
  OR (SELECT nullif(current_setting('app.organization', true), '')::integer) = organization_id
  OR (SELECT nullif(current_setting('app.organization', true), '')::integer) = reseller_id
  OR (SELECT nullif(current_setting('app.organization', true), '')::integer) = subreseller_id);
--> statement-breakpoint
DROP POLICY IF EXISTS reached ON organizations;
--> statement-breakpoint
CREATE POLICY reached ON organizations FOR SELECT TO zugang_app USING ((SELECT is_of_provider())
  OR (SELECT nullif(current_setting('app.organization', true), '')::integer) = id
  OR (SELECT nullif(current_setting('app.organization', true), '')::integer) = reseller_id
  OR (SELECT nullif(current_setting('app.organization', true), '')::integer) = subreseller_id
  OR is_above(id));
--> statement-breakpoint
DROP POLICY IF EXISTS reached ON organization_products;
--> statement-breakpoint
CREATE POLICY reached ON organization_products FOR SELECT TO zugang_app USING ((SELECT is_of_provider())
  OR EXISTS (SELECT FROM organizations o WHERE o.id = organization_id OFFSET 0));
