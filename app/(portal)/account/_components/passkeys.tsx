import { getLocale, getTranslations } from "next-intl/server";
import { Panel, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import type { PasskeyEntry } from "#lib/domain/second-factor/factors";
import type { FactorSetup } from "#lib/domain/second-factor/setup";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { NewPasskeyForm } from "../../../_second-factor/new-passkey-form";
import { newPasskeyTexts } from "../../../_second-factor/texts";
import { ReferenceForm } from "../../_components/reference-form";
import { addPasskeyAction, removePasskeyAction } from "../second-factor/actions";

/** D-1: the user's own passkeys by name, to remove them and to add one. */
export async function Passkeys({
  passkeys,
  setup,
}: {
  passkeys: PasskeyEntry[];
  setup: FactorSetup;
}) {
  const t = await getTranslations("accountFactor");
  const factor = await getTranslations("factorSetup");
  return (
    <Panel labelledBy="passkeys">
      <Section id="passkeys" title={t("passkeys")} note={factor("passkeyText")}>
        <div className="grid gap-5">
          {passkeys.map((passkey) => (
            <Passkey key={passkey.credentialId} passkey={passkey} />
          ))}
          <NewPasskeyForm
            action={addPasskeyAction}
            creation={setup.creation}
            texts={await newPasskeyTexts()}
          />
        </div>
      </Section>
    </Panel>
  );
}

async function Passkey({ passkey }: { passkey: PasskeyEntry }) {
  const t = await getTranslations("accountFactor");
  const language = (await getLocale()) as Language;
  const { credentialId, name, createdAt, lastUsedAt } = passkey;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
      <div>
        <h3 className="wrap-anywhere">{name}</h3>
        <p className="text-sm text-soft">
          {t("since", { date: formatDateTime(createdAt, language) })},{" "}
          {lastUsedAt
            ? t("lastUsed", { date: formatDateTime(lastUsedAt, language) })
            : t("neverUsed")}
        </p>
      </div>
      <ReferenceForm action={removePasskeyAction} fields={{ passkey: credentialId }}>
        <SubmitButton>
          {t("remove")}
          <span className="sr-only">{t("removeOf", { name })}</span>
        </SubmitButton>
      </ReferenceForm>
    </div>
  );
}
