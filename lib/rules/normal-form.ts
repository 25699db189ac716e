import { limits } from "./limits";

/**
 * A text in a normal form of Unicode. Putting marks into their order takes time that grows with the square of their
 * number: a text longer than `limits.normalizedLength` stays as it is, and whoever bounds it finds it too long (FF-B2).
 */
export function normalForm(form: "NFC" | "NFD" | "NFKC" | "NFKD", text: string): string {
  return text.length > limits.normalizedLength ? text : text.normalize(form);
}
