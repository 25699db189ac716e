import { getTranslations } from "next-intl/server";
import { Choice } from "#app/_components/choice";
import { Icon } from "#app/_components/icon";
import { SubmitButton } from "#app/_components/sent-form";
import type { UserDetail } from "#lib/domain/users/detail";
import { lockUserAction, unlockUserAction } from "../../actions";
import { VerbForm } from "../command-form";

/** a lock by failures can be lifted, or turned into one by the provider. */
export function locksOf({ lockedBy }: UserDetail): ("lock" | "unlock")[] {
  if (lockedBy === "failures") return ["unlock", "lock"];
  return [lockedBy ? "unlock" : "lock"];
}

/** Locks or unlocks the user, with a sentence about the consequences. */
export async function LockChoice({
  lock,
  user,
  list,
}: {
  lock: "lock" | "unlock";
  user: UserDetail;
  list: string;
}) {
  const t = await getTranslations("userForm");
  const word = lock === "lock" && user.lockedBy ? "lockFully" : lock;
  return (
    <Choice
      title={t(word)}
      action={
        <VerbForm
          action={lock === "lock" ? lockUserAction : unlockUserAction}
          userNumber={user.userNumber}
          list={list}
        >
          <SubmitButton>
            <Icon icon={lock === "lock" ? "lock" : "lock-open"} />
            {t(word)}
          </SubmitButton>
        </VerbForm>
      }
    >
      {t(`${word}Text`, { name: `${user.firstName} ${user.lastName}` })}
    </Choice>
  );
}
