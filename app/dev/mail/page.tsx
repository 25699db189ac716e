import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Button } from "#app/_components/button";
import { PageHead } from "#app/_components/page-head";
import { Panel } from "#app/_components/panel";
import { listMailbox } from "#lib/domain/installation/mailbox";
import { AddressSearch } from "./_components/address-search";
import { LetterTable } from "./_components/letter-table";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("devMail"))("title") };
}

/** The letters of the demo, newest first. */
export default async function MailboxPage({
  searchParams,
}: {
  searchParams: Promise<{ to?: string | string[] }>;
}) {
  const { to } = await searchParams;
  const address = typeof to === "string" ? to.trim() : "";
  const letters = await listMailbox(address);
  if (!letters) notFound();
  const t = await getTranslations("devMail");
  const nothing = address ? t("noneFound", { address }) : t("none");
  return (
    <>
      <PageHead title={t("title")} detail={t("intro")}>
        <form method="post" action="/dev/mail/clear">
          <Button>{t("deleteAll")}</Button>
        </form>
      </PageHead>
      <Panel>
        <AddressSearch address={address} />
        {letters.length > 0 ? (
          <LetterTable letters={letters} />
        ) : (
          <p className="border-t border-line px-list py-6 text-soft">{nothing}</p>
        )}
      </Panel>
    </>
  );
}
