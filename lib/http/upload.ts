import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { cookieName } from "./cookies";
import { decryptSession } from "./session-token";

/**
 * FF-B2: whether the sender of these cookies may send a form with a file, a user list or a logo: a signed-in user who manages
 * users. Checked before anything of the body is read; the action checks again.
 *
 * @param cookies the header as received
 * @throws DatabaseUnavailable
 */
export async function mayUpload(cookies: string): Promise<boolean> {
  const name = cookieName("session");
  const pair = cookies.split(";").find((one) => one.trim().startsWith(`${name}=`));
  const session = await decryptSession(pair?.trim().slice(name.length + 1));
  const person = session && (await findSignedIn(session, readOpenTasks));
  return person ? person.actor.effective.has("userAdministration") : false;
}
