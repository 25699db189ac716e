/** FF-F1: in what a staff list may be read without a mark of its own; the first is what the portal expects. */
export const encodings = ["utf-8", "windows-1252", "macintosh", "cp850"] as const;
export type Encoding = (typeof encodings)[number];
