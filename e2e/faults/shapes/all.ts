import { areaLike } from "#lib/rules/catalogue-roles";
import { pictureBytes } from "#lib/rules/configuration/brand-bounds";
import { limits } from "#lib/rules/limits";
import { actions } from "./entry-points";
import { formShapes, selectionShape } from "./forms";
import { forwardAuthShapes } from "./forward-auth";
import { headShapes } from "./heads";
import { listShapes } from "./lists";
import { mailShapes, orderShapes, passkeyShapes } from "./messages";
import { replyShapes } from "./replies";
import type { Shape } from "./shape";
import { systemShapes } from "./systems";

/** Forms that everybody or every administrator sends, and those with the most fields. */
const thorough =
  /signIn|setPassword|register|createUser|changeUser|createOrganization|prepareJob|prepareImport/;

/** Values for the parameters in URLs. */
export const parameters: Record<string, string> = {
  userNumber: "1",
  customerNumber: "1",
  job: "00000000-0000-4000-8000-000000000000",
  nextauth: "session",
  orderNumber: "1",
  set: "1",
  area: areaLike("invoices"),
};

/** Every known shape for this build. */
export function shapes(): Shape[] {
  const all = actions(parameters);
  const action = (name: string) => {
    const found = all.find(({ entryPoint }) => entryPoint === `action \`${name}\``);
    if (!found) throw new Error(`there is no ${name}`);
    return found;
  };
  const upload = action("prepareImportAction");
  return [
    ...all.flatMap((one) => formShapes(one, thorough.test(one.entryPoint))),
    selectionShape(action("prepareJobAction")),
    ...replyShapes(action("signInAction"), limits.httpBodyBytes),
    ...replyShapes(upload, limits.importMegabytes * 1024 * 1024 + limits.httpBodyBytes),
    ...replyShapes(action("saveAppearanceAction"), pictureBytes + limits.httpBodyBytes),
    ...listShapes(upload),
    ...orderShapes,
    ...mailShapes,
    ...["addPasskeyAction", "enterWithPasskeyAction"].flatMap((name) =>
      passkeyShapes(action(name)),
    ),
    ...systemShapes,
    ...forwardAuthShapes,
    ...headShapes(parameters),
  ];
}

/** Entry points without a shape, and why. */
export const without: Record<string, string> = {
  "a password to be judged": "judged in a thread with a deadline (lib/infra/judge.test.ts)",
  "header `host`": "another one than the portal's own is refused before anything else is read",
  "the second port: GET `/metrics`":
    "reads no body and asks the database nothing (lib/infra/server/measure.test.ts)",
  "header `content-length`": "one with digits in it; whatever else it says is refused by Node",
};
