import { getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { KeptEntry } from "#lib/http/kept-entry";

/** says what happened to a form that was sent after its author's session had ended. */
export async function EntryNotice({
  person,
  address,
  said,
  entry,
}: {
  person: SignedIn;
  /** The URL of this page. */
  address: string;
  /** What it says has happened. */
  said: string | undefined;
  /** What this person had typed, on whichever page. */
  entry: KeptEntry | null;
}) {
  const t = await getTranslations("keptEntry");
  if (said === "otherPerson") {
    const name = `${person.firstName} ${person.lastName}`;
    return (
      <Notice tone="warn" role="alert" title={t("otherPerson", { name })}>
        <p>{t("otherPersonMore")}</p>
      </Notice>
    );
  }
  if (entry?.address === address)
    return (
      <Notice tone="info" role="status" title={t("here")}>
        <p>{t("hereMore")}</p>
      </Notice>
    );
  if (!entry || address !== "/") return null;
  return (
    <Notice tone="info" title={t("waiting")}>
      <p>
        <a href={entry.address}>{t("waitingLink")}</a>
      </p>
    </Notice>
  );
}
