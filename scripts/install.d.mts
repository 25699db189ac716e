export const tasksOfPortal: string[];
