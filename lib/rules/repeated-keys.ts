/**
 * Names that an object of a JSON text has more than once, of which `JSON.parse` would take the last without a word. Reads
 * the text once.
 *
 * @param json what `JSON.parse` has taken
 */
export function repeatedKeys(json: string): string[] {
  const repeated = new Set<string>();
  const open: Set<string>[] = [];
  // A text with the colon that makes it a name, any other text, and what opens and closes an object; the rest says nothing.
  for (const [token, name] of json.matchAll(
    /("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g,
  )) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (name !== undefined) {
      // The same name can be written in several ways.
      const key: string = JSON.parse(name);
      const names = open.at(-1);
      if (names?.has(key)) repeated.add(key);
      names?.add(key);
    }
  }
  return [...repeated];
}
