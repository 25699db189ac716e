"use client";

import type { ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { FieldRow } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { ActionsSection, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import { unbroken } from "#app/_components/unbroken";
import { useCheckedForm } from "../../../_forms/use-checked-form";
import { saveAppearanceAction } from "../actions";
import { AppearanceField } from "./appearance-field";
import type { appearanceFormProps } from "./appearance-texts";
import { LogoFields } from "./logo-fields";
import { Swatches } from "./swatches";

type Props = Awaited<ReturnType<typeof appearanceFormProps>> & { head: ReactNode };

/** R-1004: the fields of a reseller's appearance. A save makes a draft, which nobody sees yet. */
export function AppearanceForm({ head, ...props }: Props) {
  const { titles, problems, texts, customerNumber, version, stored, logo, swatches } = props;
  const { errors, values, occasion, formProps } = useCheckedForm(
    saveAppearanceAction,
    "appearance",
    async () => (await import("#lib/rules/schemas/appearances")).appearanceDraft,
    problems,
    [],
  );
  const field = { errors, values, stored };
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={occasion}
      labels={texts}
      head={head}
      className="sheet"
      saves
      {...formProps}
    >
      <input type="hidden" name="customerNumber" value={customerNumber} />
      <input type="hidden" name="version" value={String(values.version ?? version)} />
      <Section title={texts.nameAndColour} note={texts.nameAndColourNote}>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 wrap-anywhere">
          <AppearanceField
            {...field}
            name="name"
            label={texts.name}
            hint={unbroken(texts.nameHint)}
          />
          <AppearanceField
            {...field}
            name="colour"
            label={texts.colour}
            hint={texts.colourHint}
            spellCheck={false}
          />
          {swatches && <Swatches swatches={swatches} texts={texts} />}
        </div>
      </Section>
      <Section title={texts.logo} note={unbroken(texts.logoNote)}>
        <LogoFields
          key={occasion}
          logo={logo}
          texts={texts}
          removes={values.removeLogo === "yes"}
          error={problemOf(errors, "logo")}
        />
      </Section>
      <Section title={texts.imprintSection} note={unbroken(texts.imprintNote)}>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 wrap-anywhere">
          <AppearanceField {...field} name="address" label={texts.address} />
          <AppearanceField
            {...field}
            name="imprint"
            label={texts.imprint}
            hint={texts.pageHint}
            inputMode="url"
          />
          <AppearanceField {...field} name="privacy" label={texts.privacy} inputMode="url" />
          <AppearanceField
            {...field}
            name="accessibility"
            label={texts.accessibility}
            hint={texts.accessibilityHint}
            inputMode="url"
          />
        </div>
      </Section>
      <Section title={texts.service} note={texts.serviceNote}>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 wrap-anywhere">
          <FieldRow>
            <AppearanceField {...field} name="email" label={texts.email} inputMode="email" />
            <AppearanceField {...field} name="phone" label={texts.phone} inputMode="tel" />
          </FieldRow>
          <AppearanceField
            {...field}
            name="hoursGerman"
            label={texts.hoursGerman}
            hint={texts.hoursHint}
          />
          <AppearanceField
            {...field}
            name="hoursEnglish"
            label={texts.hoursEnglish}
            hint={texts.hoursHintEnglish}
          />
          <AppearanceField
            {...field}
            name="replyTo"
            label={texts.replyTo}
            hint={texts.replyToHint}
            inputMode="email"
          />
        </div>
      </Section>
      <ActionsSection>
        <Actions end>
          <SubmitButton variant={stored ? "secondary" : "primary"}>{texts.save}</SubmitButton>
        </Actions>
      </ActionsSection>
    </FormFrame>
  );
}
