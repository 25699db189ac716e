import type { getTranslations } from "next-intl/server";
import type { UserRow } from "#lib/domain/users/row";
import { areaOf, type Language, provider } from "#lib/rules/catalogue";
import { formatExactTime } from "#lib/rules/dates";
import { allFields, eachField, personFields, validityFields } from "#lib/rules/user-fields";

type UserCsvTexts = {
  t: Awaited<ReturnType<typeof getTranslations<"userExport">>>;
  state: Awaited<ReturnType<typeof getTranslations<"state">>>;
};

const columns = [
  "userNumber",
  "username",
  ...personFields,
  "organization",
  "customerNumber",
  "state",
  "owner",
  "areas",
  ...validityFields,
  "activatedAt",
  "lastSignInAt",
  "secondFactor",
] as const;

/** The headings of the CSV download. */
export function userHeaders({ t }: UserCsvTexts): string[] {
  return columns.map((column) => t(`column_${column}`, { zone: provider.timeZone }));
}

/** A user as a line of the CSV download: texts and times for people. */
export function userCsvRow(
  { t, state }: UserCsvTexts,
  language: Language,
  user: UserRow,
): string[] {
  const yesOrNo = (yes: boolean) => t(yes ? "yes" : "no");
  const cells: Record<(typeof columns)[number], string> = {
    ...eachField(allFields, (field) => user[field] ?? ""),
    userNumber: String(user.userNumber),
    username: user.username,
    organization: user.organizationName,
    customerNumber: user.customerNumber,
    state: state(user.state),
    owner: yesOrNo(user.isOwner),
    areas: user.effective.map((id) => areaOf(id).name[language]).join(", "),
    activatedAt: user.activatedAt ? formatExactTime(user.activatedAt) : "",
    lastSignInAt: user.lastSignInAt ? formatExactTime(user.lastSignInAt) : "",
    secondFactor: yesOrNo(user.hasSecondFactor),
  };
  return columns.map((column) => cells[column]);
}
