-- R-902: a key signs for one purpose. Those there are sign for OpenID Connect, and so do those that processes of the version
-- before still make while it is replaced.
ALTER TABLE "oidc_keys" ADD COLUMN "purpose" text DEFAULT 'openIdConnect' NOT NULL;
--> statement-breakpoint
ALTER TABLE "oidc_keys" ADD CONSTRAINT "oidc_keys_purpose_known" CHECK (purpose in ('openIdConnect', 'assertion'));
--> statement-breakpoint
GRANT SELECT (purpose) ON oidc_keys TO zugang_app;
