import { getTranslations } from "next-intl/server";
import { bulkFormId } from "./bulk-form-id";

/** A checkbox of the selection's form, which stands below the table. */
export async function Tick({
  userNumber,
  name,
  checked,
}: {
  userNumber: number;
  name: string;
  checked: boolean;
}) {
  const t = await getTranslations("users");
  return (
    <label className="inline-flex min-h-6 min-w-6 items-center gap-2.5">
      <input
        type="checkbox"
        className="tick"
        name="users"
        value={userNumber}
        form={bulkFormId}
        defaultChecked={checked}
      />
      <span className="sr-only text-sm text-soft narrow:not-sr-only">
        {t("tickOne")}
        <span className="sr-only">{t("of", { name })}</span>
      </span>
    </label>
  );
}
