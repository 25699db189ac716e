import { getTranslations } from "next-intl/server";
import type { CellContent } from "#app/_components/cell";
import { Table } from "#app/_components/table";
import type { JobView } from "#lib/domain/bulk/view";
import type { JobRow } from "#lib/domain/bulk/view-rows";
import { currentSignedIn } from "#lib/http/session";
import { type BulkTexts, reasonOf } from "./job-labels";

/** The users of a job with their outcomes: done, or why not. */
export async function JobRows({ job }: { job: JobView }) {
  const t = await getTranslations("bulk");
  const asks = job.state === "prepared";
  const person = await currentSignedIn();
  const isCustomer = person?.actor.organizationKind === "customer";
  return (
    <Table
      caption={t(asks ? "captionAsked" : "caption")}
      columns={[
        { label: t("who"), header: true, className: asks ? "w-[50%]" : "w-[38%]" },
        {
          label: t(isCustomer ? "company" : "organization"),
          ...(!asks && { className: "w-[28%]" }),
        },
        ...(asks ? [] : [{ label: t("result") }]),
      ]}
      rows={job.rows.map((row) => ({
        key: row.position,
        cells: [whoIn(t, row), organizationOf(row), ...(asks ? [] : [outcomeIn(t, row)])],
      }))}
    />
  );
}

function whoIn(t: BulkTexts, { user, userNumber, outcome }: JobRow): CellContent {
  if (!user) {
    const gone = outcome === "done" || outcome === "unchanged";
    return {
      title: t(gone ? "removed" : "nobody"),
      lines: [t("userNumber", { number: String(userNumber) })],
    };
  }
  return {
    href: `/users/${userNumber}`,
    title: `${user.firstName} ${user.lastName}`,
    lines: [user.email],
  };
}

function organizationOf({ user }: JobRow): CellContent {
  return user ? { text: user.organizationName, lines: [user.customerNumber] } : {};
}

function outcomeIn(t: BulkTexts, { outcome }: JobRow): CellContent {
  if (outcome === null) return { badge: { tone: "off", icon: "clock", text: t("open") } };
  if (outcome === "done") return { badge: { tone: "ok", text: t("done") } };
  if (outcome === "unchanged")
    return { badge: { tone: "off", icon: "circle-check", text: t("unchanged") } };
  return {
    badge: { tone: "danger", icon: "circle-x", text: t("failed") },
    lines: [reasonOf(t, outcome)],
  };
}
