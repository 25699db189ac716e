-- FEEL-M6: the audit log without sign-ins is read in its order from indexes of its own, however many sign-ins there are.
CREATE INDEX "audit_events_changes_idx" ON "audit_events" USING btree ("at","id") WHERE (outcome = 'refused' or event not in ('session.started', 'session.confirmed', 'session.ended', 'system.opened', 'system.ended'));
--> statement-breakpoint
CREATE INDEX "audit_events_organization_changes_idx" ON "audit_events" USING btree ("organization_id","at","id") WHERE (outcome = 'refused' or event not in ('session.started', 'session.confirmed', 'session.ended', 'system.opened', 'system.ended'));
--> statement-breakpoint
CREATE INDEX "audit_events_reseller_changes_idx" ON "audit_events" USING btree ("reseller_id","at","id") WHERE reseller_id is not null and (outcome = 'refused' or event not in ('session.started', 'session.confirmed', 'session.ended', 'system.opened', 'system.ended'));
--> statement-breakpoint
CREATE INDEX "audit_events_subreseller_changes_idx" ON "audit_events" USING btree ("subreseller_id","at","id") WHERE subreseller_id is not null and (outcome = 'refused' or event not in ('session.started', 'session.confirmed', 'session.ended', 'system.opened', 'system.ended'));
