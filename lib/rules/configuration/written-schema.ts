import * as z from "zod/mini";
import { configurationSchema } from "./schema";

/** The JSON Schema of the provider's file, as text: docs/configuration.schema.json, and `npm run config:check -- --schema`. */
export function writtenSchema(): string {
  const schema = {
    title: "The provider's file of the portal (PORTAL_CONFIG)",
    ...z.toJSONSchema(configurationSchema, { io: "input", target: "draft-7" }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
