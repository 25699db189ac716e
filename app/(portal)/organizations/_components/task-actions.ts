import type { CellAction } from "#app/_components/cell-actions";
import type { Task } from "#lib/domain/service/task";
import type { TaskTexts } from "./task-sentence";

/**
 * The next steps of a task.
 *
 * @param isHere on the page of its organization
 */
export function taskActions(t: TaskTexts, task: Task, isHere = false): CellAction[] {
  const { customerNumber, name } = task.organization;
  const from: Record<string, string> = isHere ? { from: customerNumber } : {};
  return [
    task.kind === "emailTaken" &&
      task.holder !== null && { text: t("toHolder"), href: `/users/${task.holder}` },
    "user" in task && task.user && { text: t("toUser"), href: `/users/${task.user.userNumber}` },
    "system" in task && { text: t("toSystem"), href: `/organizations/systems#${task.system}` },
    name !== null &&
      !isHere &&
      !("system" in task) && { text: t(linkOf(task)), href: `/organizations/${customerNumber}` },
    "orderNumber" in task &&
      !(task.kind === "overdue" && task.state === "done") && {
        text: t("retry"),
        of: t("ofOrder", { order: task.orderNumber }),
        send: "retry",
        fields: { orderNumber: task.orderNumber, ...from },
      },
    "task" in task && {
      text: t("settle"),
      of: t("ofTask", { name: name ?? customerNumber }),
      send: "settle",
      fields: { task: task.task, ...from },
    },
  ].filter((action) => action !== false && action !== null);
}

/** The text of the link to the organization: what to do there. */
function linkOf({ kind }: Task) {
  if (kind === "emailTaken") return "toMasterData";
  if (kind === "ownerDeleted") return "toOwner";
  return kind === "productWithoutEffect" ? "toProducts" : "toOrganization";
}
