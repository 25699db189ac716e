import { limits } from "./limits";

/**
 * A text in a Unicode normal form. Ordering combining marks takes time that grows with the square of their number: a
 * text longer than `limits.normalizedLength` is returned unchanged, and its length check then refuses it (FF-B2).
 */
export function normalForm(form: "NFC" | "NFD" | "NFKC" | "NFKD", text: string): string {
  return text.length > limits.normalizedLength ? text : text.normalize(form);
}
