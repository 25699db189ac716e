"use client";

import type { ReactNode } from "react";
import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { type Fact, Facts, LockedNote } from "#app/_components/facts";
import { TextField } from "#app/_components/field";
import { FileField } from "#app/_components/file-field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { Icon } from "#app/_components/icon";
import { ActionsSection, Section } from "#app/_components/panel";
import { SelectField } from "#app/_components/select-field";
import { SubmitButton } from "#app/_components/sent-form";
import { type Encoding, encodingNames, encodings } from "#lib/rules/staff-list/encodings";
import { useCheckedForm } from "../../../../_forms/use-checked-form";
import { prepareImportAction } from "../actions";

type Texts = Record<
  | "lead"
  | "template"
  | "templateText"
  | "templateGerman"
  | "templateEnglish"
  | "columns"
  | "columnsText"
  | "organization"
  | "organizationLabel"
  | "organizationHint"
  | "organizationRow"
  | "file"
  | "fileNote"
  | "fileLabel"
  | "fileHint"
  | "encoding"
  | "encodingHint"
  | "encoding_auto"
  | "encoding_windows-1252"
  | "encoding_macintosh"
  | "check"
  | "cancel"
  | "problem",
  string
>;

/** The template, the organization, and the file. */
export function UploadForm({
  titles,
  texts,
  problems,
  organization,
  facts,
  head,
}: {
  titles: { plain: string; error: string };
  texts: Texts;
  problems: Record<string, string>;
  /** The customer number that the list is for; null if it is typed, or in each row. */
  organization: string | null;
  /** The chosen organization, if there was a choice. */
  facts: Fact[] | null;
  head: ReactNode;
}) {
  const { errors, values, occasion, formProps } = useCheckedForm(
    prepareImportAction,
    "staffList",
    async () => (await import("#lib/rules/schemas/import")).staffUpload,
    problems,
    [],
  );
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={occasion}
      head={head}
      className="sheet"
      {...formProps}
    >
      {organization !== null && <input type="hidden" name="organization" value={organization} />}
      <Section title={texts.template} note={texts.lead}>
        <div className="grid gap-4">
          <p className="max-w-text">{texts.templateText}</p>
          <Actions>
            <LinkButton href={templateAddress("de", organization)} download lang="de">
              <Icon icon="download" />
              {texts.templateGerman}
            </LinkButton>
            <LinkButton href={templateAddress("en", organization)} download lang="en">
              <Icon icon="download" />
              {texts.templateEnglish}
            </LinkButton>
          </Actions>
          <details className="max-w-text">
            <summary className="min-h-7 text-accent hover:text-accent-strong">
              {texts.columns}
            </summary>
            <p className="mt-2 text-soft">{texts.columnsText}</p>
          </details>
        </div>
      </Section>
      {organization === null && (
        <Section title={texts.organization}>
          <TextField
            name="organization"
            label={texts.organizationLabel}
            hint={texts.organizationHint}
            error={problemOf(errors, "organization")}
            defaultValue={values.organization}
            inputMode="numeric"
            autoComplete="off"
          />
        </Section>
      )}
      {facts && (
        <Section title={texts.organization}>
          <Facts facts={facts} />
          <LockedNote>{texts.organizationRow}</LockedNote>
        </Section>
      )}
      <Section title={texts.file} note={texts.fileNote}>
        <div className="grid gap-4">
          <FileField
            name="file"
            label={texts.fileLabel}
            hint={texts.fileHint}
            error={problemOf(errors, "file")}
            accept=".csv,.txt,text/csv,text/plain"
          />
          <SelectField
            key={occasion}
            name="encoding"
            label={texts.encoding}
            hint={texts.encodingHint}
            error={problemOf(errors, "encoding")}
            defaultValue={String(values.encoding ?? "auto")}
          >
            <option value="auto">{texts.encoding_auto}</option>
            {encodings.map((encoding) => (
              <option key={encoding} value={encoding}>
                {encodingNames[encoding]}
                {explained(texts, encoding)}
              </option>
            ))}
          </SelectField>
        </div>
      </Section>
      <ActionsSection>
        <Actions end>
          <LinkButton href="/users">{texts.cancel}</LinkButton>
          <SubmitButton variant="primary">{texts.check}</SubmitButton>
        </Actions>
      </ActionsSection>
    </FormFrame>
  );
}

/** Which program saves in this encoding, for people who do not know its name. */
function explained(texts: Texts, encoding: Encoding): string {
  if (encoding === "windows-1252" || encoding === "macintosh")
    return ` (${texts[`encoding_${encoding}`]})`;
  return encoding === "cp850" ? " (DOS)" : "";
}

function templateAddress(language: "de" | "en", organization: string | null): string {
  const chosen = organization === null ? "" : `&organization=${organization}`;
  return `/users/import/template?language=${language}${chosen}`;
}
