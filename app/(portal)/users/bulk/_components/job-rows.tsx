import { CircleCheck, CircleX, Clock } from "lucide";
import { getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import { EmailAddress } from "#app/_components/email-address";
import { RowState, RowTitle } from "#app/_components/row-parts";
import { Cell, Row, RowHeader, Table } from "#app/_components/table";
import type { JobView } from "#lib/domain/bulk/view";
import type { JobRow } from "../../../../../lib/domain/bulk/view-rows";
import { reasonOf } from "./job-labels";

/** The users of a job with their outcomes: done, or why not. */
export async function JobRows({ job }: { job: JobView }) {
  const t = await getTranslations("bulk");
  const asks = job.state === "prepared";
  return (
    <Table
      caption={t(asks ? "captionAsked" : "caption")}
      columns={[
        { label: t("who"), className: asks ? "w-[50%]" : "w-[38%]" },
        { label: t("organization"), className: asks ? undefined : "w-[28%]" },
        ...(asks ? [] : [{ label: t("result") }]),
      ]}
    >
      {job.rows.map((row) => (
        <Row key={row.position}>
          <RowHeader>
            <Who row={row} />
          </RowHeader>
          <Cell>
            {row.user && (
              <>
                {row.user.organizationName}
                <span className="block text-sm text-soft">{row.user.customerNumber}</span>
              </>
            )}
          </Cell>
          {!asks && (
            <Cell>
              <Outcome row={row} />
            </Cell>
          )}
        </Row>
      ))}
    </Table>
  );
}

async function Who({ row: { user, userNumber, outcome } }: { row: JobRow }) {
  const t = await getTranslations("bulk");
  if (!user) {
    const gone = outcome === "done" || outcome === "unchanged";
    return (
      <RowTitle
        title={t(gone ? "removed" : "nobody")}
        detail={t("userNumber", { number: String(userNumber) })}
      />
    );
  }
  return (
    <RowTitle
      href={`/users/${userNumber}`}
      title={`${user.firstName} ${user.lastName}`}
      detail={<EmailAddress>{user.email}</EmailAddress>}
    />
  );
}

async function Outcome({ row: { outcome } }: { row: JobRow }) {
  const t = await getTranslations("bulk");
  if (outcome === null)
    return (
      <Badge tone="off" icon={Clock}>
        {t("open")}
      </Badge>
    );
  if (outcome === "done") return <Badge tone="ok">{t("done")}</Badge>;
  if (outcome === "unchanged")
    return (
      <Badge tone="off" icon={CircleCheck}>
        {t("unchanged")}
      </Badge>
    );
  return (
    <RowState
      badge={
        <Badge tone="danger" icon={CircleX}>
          {t("failed")}
        </Badge>
      }
    >
      {reasonOf(t, outcome)}
    </RowState>
  );
}
