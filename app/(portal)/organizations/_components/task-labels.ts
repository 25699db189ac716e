import type { BadgeTone } from "#app/_components/badge";
import type { IconName } from "#app/_components/icon";
import type { Task } from "#lib/domain/service/task";

/** The badge of each kind of task; its word is in the message files. */
export const taskBadges: Record<Task["kind"], { tone: BadgeTone; icon: IconName }> = {
  emailTaken: { tone: "warn", icon: "at-sign" },
  overdue: { tone: "danger", icon: "clock-alert" },
  undeliverable: { tone: "danger", icon: "mail-x" },
  accountLocked: { tone: "danger", icon: "lock" },
  ownerDeleted: { tone: "warn", icon: "user-x" },
  accountDeleted: { tone: "off", icon: "user-minus" },
  productWithoutEffect: { tone: "info", icon: "package-x" },
  systemSilent: { tone: "danger", icon: "plug-zap" },
  mailBudget: { tone: "warn", icon: "mails" },
};

/** The unique key of a task. */
export function taskKey(task: Task): string {
  const { customerNumber } = task.organization;
  if ("task" in task) return String(task.task);
  if ("orderNumber" in task) return `order ${task.orderNumber}`;
  if ("system" in task) return `system ${task.system}`;
  return `letter ${task.user?.userNumber ?? customerNumber}`;
}
