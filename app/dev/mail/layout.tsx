import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { SkipLink } from "#app/_components/skip-link";

/** Without the shell: the mailbox is not part of the portal. Its pages decide whether they exist. */
export default async function MailboxLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("devMail");
  return (
    <>
      <SkipLink>{t("skip")}</SkipLink>
      <div className="mx-auto max-w-shell px-gutter py-6">
        <main
          id="content"
          tabIndex={-1}
          className="@container/main grid grid-cols-[minmax(0,1fr)] gap-6"
        >
          {children}
        </main>
      </div>
    </>
  );
}
