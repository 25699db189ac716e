/**
 * Names that occur more than once in an object of a JSON text; `JSON.parse` silently takes the last. Reads the text
 * once.
 *
 * @param json text that `JSON.parse` has accepted
 */
export function repeatedKeys(json: string): string[] {
  const repeated = new Set<string>();
  const open: Set<string>[] = [];
  // A text with the colon that makes it a name, any other text, and braces; everything else is skipped.
  for (const [token, name] of json.matchAll(
    /("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g,
  )) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (name !== undefined) {
      // One name can be escaped in several ways.
      const key: string = JSON.parse(name);
      const names = open.at(-1);
      if (names?.has(key)) repeated.add(key);
      names?.add(key);
    }
  }
  return [...repeated];
}
