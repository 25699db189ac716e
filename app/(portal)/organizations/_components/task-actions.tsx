import { getTranslations } from "next-intl/server";
import { TextButton } from "#app/_components/button";
import type { Task } from "#lib/domain/service/task";
import { ReferenceForm } from "../../_components/reference-form";
import { retryOrderAction, settleTaskAction } from "../actions";

/** The next steps of a task; `here`: on the page of its organization. */
export async function TaskActions({ task, here }: { task: Task; here?: boolean }) {
  const t = await getTranslations("tasks");
  const { customerNumber, name } = task.organization;
  const href = `/organizations/${customerNumber}`;
  const from: Record<string, string> = here ? { from: customerNumber } : {};
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
      {task.kind === "emailTaken" && task.holder !== null && (
        <a href={`/users/${task.holder}`}>{t("toHolder")}</a>
      )}
      {"user" in task && task.user && <a href={`/users/${task.user.userNumber}`}>{t("toUser")}</a>}
      {"system" in task && <a href={`/organizations/systems#${task.system}`}>{t("toSystem")}</a>}
      {name !== null && !here && !("system" in task) && <a href={href}>{t(linkOf(task))}</a>}
      {"orderNumber" in task && !(task.kind === "overdue" && task.state === "done") && (
        <ReferenceForm
          action={retryOrderAction}
          fields={{ orderNumber: task.orderNumber, ...from }}
        >
          <TextButton>
            {t("retry")}
            <span className="sr-only">{t("ofOrder", { order: task.orderNumber })}</span>
          </TextButton>
        </ReferenceForm>
      )}
      {"task" in task && (
        <ReferenceForm action={settleTaskAction} fields={{ task: task.task, ...from }}>
          <TextButton>
            {t("settle")}
            <span className="sr-only">{t("ofTask", { name: name ?? customerNumber })}</span>
          </TextButton>
        </ReferenceForm>
      )}
    </div>
  );
}

/** The text of the link to the organization: what to do there. */
function linkOf({ kind }: Task) {
  if (kind === "emailTaken") return "toMasterData";
  if (kind === "ownerDeleted") return "toOwner";
  return kind === "productWithoutEffect" ? "toProducts" : "toOrganization";
}
