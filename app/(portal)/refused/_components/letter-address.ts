/** A `mailto:` address with subject and text (RFC 6068). */
export function letterAddress(email: string, subject: string, text: string): string {
  const part = (value: string) => encodeURIComponent(value.replaceAll("\n", "\r\n"));
  return `mailto:${part(email).replace("%40", "@")}?subject=${part(subject)}&body=${part(text)}`;
}
