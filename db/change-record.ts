import postgres from "postgres";

/** Sends a statement without parameters to a database, and returns its rows. */
type Ask = (statement: string) => PromiseLike<Iterable<Record<string, unknown>>>;

/**
 * Makes a test's own database record each statement that inserts, updates, deletes or truncates rows, so that "nothing
 * has changed" is one query. It notices more than two dumps: also an update to the same value, and a row that was
 * inserted and deleted. Statement triggers cost a writer one row and no lock: a shared counter would make transactions
 * wait for each other and change the races. Statements that touch no row, and those rolled back, do not count.
 *
 * @param observed for a table in whose updates only this counts: an expression on its row `t`
 */
export async function recordChanges(
  url: string,
  observed: Record<string, string> = {},
): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.unsafe(`
    create schema changes;
    create unlogged table changes.record (
      transaction xid8 not null default pg_current_xact_id(), relation text not null, event text not null
    );
    create index on changes.record (transaction);
    -- With the owner's rights: the portal's roles may not write there.
    create function changes.note() returns trigger language plpgsql security definer set search_path = '' as $$
    declare
      touched boolean := true;
    begin
      if tg_op = 'INSERT' then touched := exists (select from new_rows);
      elsif tg_op = 'DELETE' then touched := exists (select from old_rows);
      elsif tg_op = 'UPDATE' and tg_nargs = 0 then touched := exists (select from new_rows);
      elsif tg_op = 'UPDATE' then
        execute format('select exists (select %1$s from old_rows t except all select %1$s from new_rows t)', tg_argv[0])
          into touched;
      end if;
      if touched then insert into changes.record (relation, event) values (tg_table_name, lower(tg_op)); end if;
      return null;
    end $$`);
  const tables = [
    ...(await sql.unsafe(`select relname::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`)),
  ].map(({ name }) => String(name));
  const rows: Record<string, string> = {
    insert: "referencing new table as new_rows",
    update: "referencing old table as old_rows new table as new_rows",
    delete: "referencing old table as old_rows",
    truncate: "",
  };
  const triggers = tables.flatMap((table) =>
    Object.entries(rows).map(([event, transition]) => {
      const only = event === "update" && observed[table]?.replaceAll("'", "''");
      // Always enabled: also where a test moves rows in time with the portal's own triggers disabled.
      return `create trigger changes_${event} after ${event} on public.${table} ${transition}
          for each statement execute function changes.note(${only ? `'${only}'` : ""});
        alter table public.${table} enable always trigger changes_${event};`;
    }),
  );
  await sql.unsafe(triggers.join("\n"));
  await sql.end({ timeout: 5 });
}

/** The present moment in a database that records its changes, for `changesSince`. */
export async function momentOfChanges(ask: Ask): Promise<string> {
  const [row] = await ask("select pg_current_snapshot()::text as moment");
  return String(row?.moment);
}

/**
 * The changes by transactions that were not committed at that moment and are now, such as "users update".
 *
 * @param except tables that do not count
 */
export async function changesSince(
  ask: Ask,
  moment: string,
  except: string[] = [],
): Promise<string[]> {
  const rows = await ask(`
    select distinct relation || ' ' || event as change from changes.record
    where transaction >= pg_snapshot_xmin('${moment}'::pg_snapshot)
      and not pg_visible_in_snapshot(transaction, '${moment}'::pg_snapshot)
      and not relation = any ('{${except.join(",")}}'::text[]) order by 1`);
  return [...rows].map(({ change }) => String(change));
}
