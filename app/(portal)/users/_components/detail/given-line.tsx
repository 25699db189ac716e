import { getTranslations } from "next-intl/server";
import type { UserRow } from "#lib/domain/users/row";
import { driftIn, setWords } from "../set-words";

/** the permission set that a user was given, in which version, and how they differ from it now. */
export async function GivenLine({ set }: { set: NonNullable<UserRow["set"]> }) {
  const t = await getTranslations("userForm");
  const { missing, extra } = driftIn(await setWords(), set.drift);
  const differences = [missing, extra].filter(Boolean).join(", ");
  return (
    <>
      {t("given", { name: set.name, version: set.version })}
      {differences && (
        <>
          , <strong className="font-medium text-ink">{differences}</strong>
        </>
      )}
      .
    </>
  );
}
