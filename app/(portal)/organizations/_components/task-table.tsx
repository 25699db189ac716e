import { getLocale, getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import { RowState, RowTitle } from "#app/_components/row-parts";
import { Cell, Row, RowHeader, Table } from "#app/_components/table";
import type { Task } from "#lib/domain/service/task";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { TaskActions } from "./task-actions";
import { taskBadges, taskKey } from "./task-labels";
import { TaskSentence } from "./task-sentence";

/** One row per task: organization, problem with next steps, and date. */
export async function TaskTable({ tasks }: { tasks: readonly Task[] }) {
  const t = await getTranslations("tasks");
  const language = (await getLocale()) as Language;
  return (
    <Table
      caption={t("title")}
      columns={[
        { label: t("organization"), className: "w-[27%]" },
        { label: t("matter") },
        { label: t("since"), className: "w-[22%]" },
      ]}
    >
      {tasks.map((task) => (
        <Row key={taskKey(task)}>
          <RowHeader>
            <RowTitle
              href={
                task.organization.name === null
                  ? undefined
                  : `/organizations/${task.organization.customerNumber}`
              }
              title={task.organization.name ?? t("noOrganization")}
              detail={task.organization.customerNumber}
            />
          </RowHeader>
          <Cell>
            <RowState
              badge={<Badge {...taskBadges[task.kind]}>{t(`badge_${task.kind}`)}</Badge>}
              action={<TaskActions task={task} />}
            >
              <TaskSentence task={task} />
            </RowState>
          </Cell>
          <Cell>
            <time dateTime={task.since.toISOString()} className="text-sm text-soft">
              {formatDateTime(task.since, language)}
            </time>
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
