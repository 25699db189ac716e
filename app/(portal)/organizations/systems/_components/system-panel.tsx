import { getLocale, getTranslations } from "next-intl/server";
import { Facts } from "#app/_components/facts";
import { Panel, Section } from "#app/_components/panel";
import type { SystemState } from "#lib/domain/service/systems";
import { type AreaId, areaOf, type Language } from "#lib/rules/catalogue";

/** What the catalogue and the environment say about a system; no secret is shown. */
export async function SystemPanel({ system }: { system: SystemState["system"] }) {
  const t = await getTranslations("systems");
  const language = (await getLocale()) as Language;
  const { id, name, origin, kind, areas, claims, oidc } = system;
  return (
    <Panel labelledBy={id}>
      <Section id={id} title={name[language]} note={t("settings")}>
        <Facts
          facts={[
            { term: t("address"), value: <a href={origin}>{origin}</a> },
            { term: t("kind"), value: t(`kind_${kind}`) },
            {
              term: t("areas"),
              value: (Object.keys(areas) as AreaId[])
                .map((area) => areaOf(area).name[language])
                .join(", "),
            },
            {
              term: t("claims"),
              value: claims.map((claim) => t(`claim_${claim}`)).join(", ") || t("noClaims"),
            },
            ...(oidc
              ? [
                  { term: t("client"), value: <code>{id}</code> },
                  { term: t("authentication"), value: <code>{oidc.authentication}</code> },
                  ...(oidc.authentication === "private_key_jwt"
                    ? []
                    : [
                        {
                          term: t("generation"),
                          value: t("generationNumber", { number: oidc.secretGeneration }),
                        },
                      ]),
                ]
              : []),
          ]}
        />
      </Section>
    </Panel>
  );
}
