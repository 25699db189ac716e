/** FF-F1: in what a staff list may be read without a mark of its own; the first is what the portal expects. */
export const encodings = ["utf-8", "windows-1252", "macintosh", "cp850"] as const;
export type Encoding = (typeof encodings)[number];

/** As people call them, in every language. */
export const encodingNames: Readonly<Record<Encoding, string>> = {
  "utf-8": "UTF-8",
  "windows-1252": "Windows-1252",
  macintosh: "Mac Roman",
  cp850: "CP850",
};
