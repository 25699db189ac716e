-- FF-M-6: the random handle of a user's passkeys, so that a second portal on the same host has other ones. Each row gets its
-- own; earlier passkeys keep the handle that they were created with.
ALTER TABLE "users" ADD COLUMN "passkey_handle" text DEFAULT encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex') NOT NULL;
--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_name_bounded" CHECK (length(name) between 1 and 200);
--> statement-breakpoint
GRANT SELECT (passkey_handle) ON users TO zugang_app, zugang_auth;
