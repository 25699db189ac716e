import { Missing } from "../_shell/missing";

/** The page for what does not exist inside the shell of a signed-in user, with one main element and one way back. */
export default function PortalNotFound() {
  return <Missing />;
}
