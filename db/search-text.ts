import { type SQL, sql } from "drizzle-orm";

/**
 * What the search compares, on both sides: small letters without their marks. "Muller" finds "Müller", and the index holds
 * letters that PostgreSQL takes for letters in every locale; in "C" it takes an "ü" for the end of a word. It makes a
 * generated column, so it must not change without a migration.
 */
export function folded(text: SQL): SQL {
  return sql`replace(translate(lower(${text}),
    'áàâäãåāăąçćčďéèêëēėęěğíìîïīįľĺñńňóòôöõőōřŕśšşșťţțúùûüũūůűųýÿžźżæðđıłøœþ',
    'aaaaaaaaacccdeeeeeeeegiiiiiillnnnooooooorrsssstttuuuuuuuuuyyzzzaddiloot'), 'ß', 'ss')`;
}
