import { useTranslations } from "next-intl";
import { Button, LinkButton } from "#app/_components/button";
import { TextField } from "#app/_components/field";

/** Filters the list by address. */
export function AddressSearch({ address }: { address: string }) {
  const t = useTranslations("devMail");
  return (
    <form action="/dev/mail" className="flex flex-wrap items-end gap-3 px-list py-5">
      <div className="min-w-60 grow narrow:min-w-full">
        <TextField name="to" type="search" label={t("address")} defaultValue={address} />
      </div>
      <Button>{t("filter")}</Button>
      {address && (
        <LinkButton variant="quiet" href="/dev/mail">
          {t("reset")}
        </LinkButton>
      )}
    </form>
  );
}
