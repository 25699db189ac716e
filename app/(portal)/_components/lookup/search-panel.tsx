import { getTranslations } from "next-intl/server";
import { Button } from "#app/_components/button";
import { TextField } from "#app/_components/field";
import { Icon } from "#app/_components/icon";
import { Panel } from "#app/_components/panel";
import { limits } from "#lib/rules/limits";

/**
 * The search of a dashboard, for those who have customers. Not SearchForm: everybody's dashboard would load what it needs in
 * the browser.
 *
 * @param action the list that shows what is found
 */
export async function SearchPanel({ action, label }: { action: string; label: string }) {
  return (
    <Panel className="px-list py-4.5">
      <search>
        <form method="get" action={action} className="search-form">
          <TextField
            name="q"
            type="search"
            label={label}
            autoComplete="off"
            maxLength={limits.searchLength}
          />
          <Button>
            <Icon icon="search" />
            {(await getTranslations("organizations"))("submit")}
          </Button>
        </form>
      </search>
    </Panel>
  );
}
