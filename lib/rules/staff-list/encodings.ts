/** FF-F1: the encodings of a user list without a byte order mark; the first is the default. */
export const encodings = ["utf-8", "windows-1252", "macintosh", "cp850"] as const;

/** One of `encodings`. */
export type Encoding = (typeof encodings)[number];

/** The names of the encodings, in every language. */
export const encodingNames: Readonly<Record<Encoding, string>> = {
  "utf-8": "UTF-8",
  "windows-1252": "Windows-1252",
  macintosh: "Mac Roman",
  cp850: "CP850",
};
