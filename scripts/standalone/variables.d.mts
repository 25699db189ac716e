export function loadVariables(): Promise<void>;
