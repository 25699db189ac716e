import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { LinkButton } from "#app/_components/button";
import { PageHead } from "#app/_components/page-head";
import { Panel } from "#app/_components/panel";
import { findMailboxLetter } from "#lib/domain/installation/mailbox";
import { HeaderList } from "../_components/header-list";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("devMail"))("title") };
}

/**
 * One letter as HTML, as text, and its headers. The HTML is in a sandbox without scripts, where its links do nothing;
 * "Link öffnen" beside it does.
 */
export default async function MailboxLetterPage({ params }: { params: Promise<{ id: string }> }) {
  const letter = await findMailboxLetter((await params).id);
  if (!letter) notFound();
  const t = await getTranslations("devMail");
  return (
    <>
      <BackLink href="/dev/mail">{t("back")}</BackLink>
      <PageHead title={letter.subject}>
        {letter.link && (
          <LinkButton variant="primary" href={letter.link} rel="noreferrer">
            {t("openLink")}
          </LinkButton>
        )}
      </PageHead>
      <Panel labelledBy="headers" className="grid gap-3 p-list">
        <h2 id="headers">{t("headers")}</h2>
        <HeaderList letter={letter} />
      </Panel>
      <Panel labelledBy="html" className="grid gap-3 p-list">
        <h2 id="html">{t("html")}</h2>
        <iframe
          src={`/dev/mail/${letter.id}/html`}
          title={letter.subject}
          sandbox=""
          className="h-[72rem] w-full rounded-md border border-line"
        />
      </Panel>
      <Panel labelledBy="text" className="grid gap-3 p-list">
        <h2 id="text">{t("text")}</h2>
        <pre className="font-sans whitespace-pre-wrap wrap-anywhere">{letter.text}</pre>
      </Panel>
    </>
  );
}
