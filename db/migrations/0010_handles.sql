-- FF-M-6: the handle of a person's passkeys, random, so that a second portal on the same host never has the same. Each row
-- gets one of its own; passkeys of before keep the handle that they were made with.
ALTER TABLE "users" ADD COLUMN "passkey_handle" text DEFAULT encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex') NOT NULL;
--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_name_bounded" CHECK (length(name) between 1 and 200);
--> statement-breakpoint
GRANT SELECT (passkey_handle) ON users TO zugang_app, zugang_auth;
