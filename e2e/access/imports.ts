import { type Field, filled, formOf, post } from "../support/forms";
import { locationOf } from "../support/http";
import { freshEmail } from "../support/people";
import type { Portal } from "../support/portal";
import { type ActionRow, actionRows } from "./actions";
import type { Cast } from "./people";
import type { PersonaId } from "./personas";

/** The file of an action that accepts one, as a field of its form. */
export function fileOf({ file, fileField = "file" }: ActionRow): Field[] {
  return file === undefined
    ? []
    : [[fileField, file.replace("{fresh}", freshEmail()), "liste.csv"]];
}

/** Uploads a list with one person; returns the URL of its preview. */
export async function uploadedImport(
  portal: Portal,
  cast: Cast,
  persona: PersonaId,
): Promise<string> {
  const upload = actionRows["(portal)/users/import/actions.ts"]?.prepareImportAction;
  if (!upload) throw new Error("the table of actions has the upload");
  const form = await formOf(portal, upload.page, upload.button, cast.cookies[upload.asSeenBy]);
  const fields = [...filled(form, { file: null }), ...fileOf(upload)];
  return locationOf(await post(portal, upload.page, fields, { cookie: cast.cookies[persona] }));
}
