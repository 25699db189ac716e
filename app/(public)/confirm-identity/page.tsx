import { redirect } from "next/navigation";
import { FormStart } from "#app/_forms/sending";
import { findConfirmation } from "#lib/domain/account/confirm-identity";
import { currentSignedIn, orUnavailable, signInAddress } from "#lib/http/session";
import { interactionPath, ownPath } from "#lib/rules/paths";
import { accessMarksOf } from "../../_shell/shell-texts";
import { Card } from "../_components/card";
import { FactorNeeded } from "../_components/factor-needed";
import { IdentityForm } from "../_components/identity-form";

/**
 * a system requires that somebody proves once more who they are. A visitor who is not signed in signs in instead, which
 * proves as much, and goes on to the system.
 */
export default async function ConfirmIdentityPage({
  searchParams,
}: PageProps<"/confirm-identity">) {
  const { next, with: means, factor } = await searchParams;
  const target = ownPath(typeof next === "string" ? next : null);
  const person = await orUnavailable(currentSignedIn());
  if (!person) redirect(await signInAddress(target));
  const { actor, entitled, session } = person;
  const offer = await orUnavailable(findConfirmation(actor, session));
  const back = interactionPath(target) ? `${target}?answer=refuse` : "/";
  const isShort = factor === "1" && !offer.hasApp && !offer.request;
  return (
    <Card access={accessMarksOf(actor.effective, entitled)} appearance={person.appearance}>
      {isShort ? (
        <FactorNeeded back={back} />
      ) : (
        <FormStart drawnFor={actor.userNumber}>
          <IdentityForm person={person} offer={offer} means={means} target={target} back={back} />
        </FormStart>
      )}
    </Card>
  );
}
