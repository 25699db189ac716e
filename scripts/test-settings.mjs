// The settings that every test may rely on. Each test has its own database.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const mailbox = mkdtempSync(join(tmpdir(), "zugang-letters-"));
process.on("exit", () => rmSync(mailbox, { recursive: true, force: true }));

// The developer's own settings are removed: a test must never send a real letter.
for (const name of [
  "MAIL_URL",
  "RESEND_API_KEY",
  "RESEND_BASE_URL",
  "DATABASE_URL_DIRECT",
  "TRUSTED_PROXY",
]) {
  delete process.env[name];
}
Object.assign(process.env, {
  NODE_ENV: "test",
  // The file inside the build, unless a test asks for another provider's.
  PORTAL_CONFIG: process.env.TEST_PORTAL_CONFIG ?? "",
  DEMO: "1",
  TZ: "UTC",
  APP_URL: "http://localhost:3000",
  // Nothing answers here: a test that forgets its scratch database fails at once.
  DATABASE_URL: "postgres://none:none@127.0.0.1:1/none",
  AUTH_SECRET: "test-auth-secret-0123456789-abcdefghij",
  CRON_SECRET: "test-cron-secret-0123456789-abcdefghij",
  ORDERS_API_KEY: "test-orders-key-0123456789-abcdefghijk",
  MAILBOX_DIR: mailbox,
});
