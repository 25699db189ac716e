import { getLocale, getTranslations } from "next-intl/server";
import { Table } from "#app/_components/table";
import type { Task } from "#lib/domain/service/task";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { ListForm } from "./list-form";
import { taskActions } from "./task-actions";
import { taskBadges, taskKey } from "./task-labels";
import { taskSentence } from "./task-sentence";

/** One row per task: organization, problem with next steps, and date. */
export async function TaskTable({ tasks }: { tasks: readonly Task[] }) {
  const t = await getTranslations("tasks");
  const language = (await getLocale()) as Language;
  return (
    <Table
      caption={t("title")}
      columns={[
        { label: t("organization"), header: true, className: "w-[27%]" },
        { label: t("matter") },
        { label: t("since"), className: "w-[22%]" },
      ]}
      rows={tasks.map((task) => ({
        key: taskKey(task),
        cells: [
          {
            title: task.organization.name ?? t("noOrganization"),
            lines: [task.organization.customerNumber],
            ...(task.organization.name !== null && {
              href: `/organizations/${task.organization.customerNumber}`,
            }),
          },
          {
            badge: { ...taskBadges[task.kind], text: t(`badge_${task.kind}`) },
            lines: [taskSentence(t, language, task)],
            actions: taskActions(t, task),
          },
          { lines: [{ text: formatDateTime(task.since, language), at: task.since.toISOString() }] },
        ],
      }))}
      form={ListForm}
    />
  );
}
