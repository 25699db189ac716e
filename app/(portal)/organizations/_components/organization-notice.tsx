import { getLocale, getTranslations } from "next-intl/server";
import * as z from "zod/mini";
import { Notice } from "#app/_components/notice";
import type { OrganizationDetail } from "#lib/domain/service/organization-detail";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime, formatDay } from "#lib/rules/dates";

const kind = z.enum([
  "created_invited",
  "created_addressTaken",
  "saved",
  "products",
  "factorRequired",
  "factorOptional",
  "closed",
  "reopened",
  "invited",
  "registration",
  "settled",
  "retried",
]);
type Event = z.infer<typeof kind>;

/** Events after which the owner gets a letter; all others go to the address in the master data. */
const invites: ReadonlySet<Event> = new Set(["created_invited", "invited"]);

/** Whether the event in the URL agrees with the database. */
function isTrue(event: Event, organization: OrganizationDetail): boolean {
  const { closedAt, owner, registrationLink, requirement } = organization;
  if (event === "factorRequired") return requirement.from !== null;
  if (event === "factorOptional") return !requirement.required;
  if (event === "closed") return closedAt !== null;
  if (event === "reopened") return closedAt === null;
  if (event === "created_invited" || event === "invited") return owner !== null;
  if (event === "created_addressTaken") return owner === null;
  return event !== "registration" || registrationLink?.expiresAt != null;
}

/** Says what has just happened, from what the database says now, and nothing if the two disagree. */
export async function OrganizationNotice({
  organization,
  said,
}: {
  organization: OrganizationDetail;
  said: unknown;
}) {
  const event = kind.safeParse(said);
  if (!event.success || !isTrue(event.data, organization)) return null;
  const t = await getTranslations("organizations");
  const language = (await getLocale()) as Language;
  const { name, contactEmail, registrationLink, owner, requirement } = organization;
  const expiresAt = registrationLink?.expiresAt;
  const values = {
    name,
    kind: organization.kind,
    email: invites.has(event.data) ? (owner?.email ?? contactEmail) : contactEmail,
    date: expiresAt ? formatDateTime(expiresAt, language) : "",
    day: requirement.from ? formatDay(requirement.from, language) : "",
  };
  return (
    <Notice
      tone={event.data === "created_addressTaken" ? "warn" : "ok"}
      role="status"
      title={t(`notice_${event.data}`, values)}
    >
      <p>
        {event.data !== "settled" && t(`more_${event.data}`, values)}{" "}
        {event.data === "saved" &&
          owner &&
          owner.email !== contactEmail &&
          t("more_savedOwner", { owner: owner.email })}
      </p>
    </Notice>
  );
}
