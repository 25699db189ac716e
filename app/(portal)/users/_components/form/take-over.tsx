import { Button } from "#app/_components/button";
import { TextField } from "#app/_components/field";
import { problemOf } from "#app/_components/form-frame";
import { SelectField } from "#app/_components/select-field";
import type { CheckedForm, OfferedSources } from "./user-form";

/**
 * takes over the ticks of a colleague or of a permission set. The button fills the form and saves nothing; what
 * stays away is named.
 */
export function TakeOver({
  sources: { like, fromSet, takeOver },
  given,
  checked: { errors, values, note, occasion },
}: {
  sources: OfferedSources;
  /** The set that the user has, as the form sends it; empty for none. */
  given: string;
  checked: CheckedForm;
}) {
  const colleague = { name: "like", error: problemOf(errors, "like"), defaultValue: values.like };
  return (
    <>
      <input type="hidden" name="set" value={values.set ?? given} />
      <input type="hidden" name="shownSet" value={values.shownSet ?? given} />
      <div className="take-over">
        {like &&
          (like.choices ? (
            <SelectField
              key={`like ${occasion}`}
              {...colleague}
              label={like.label}
              choices={like.choices}
            />
          ) : (
            <TextField {...colleague} label={like.label} autoComplete="off" />
          ))}
        {fromSet && (
          <SelectField
            key={`set ${occasion}`}
            name="fromSet"
            error={problemOf(errors, "fromSet") ?? problemOf(errors, "set")}
            defaultValue={values.fromSet}
            {...fromSet}
          />
        )}
        <Button name="take" value="over">
          {takeOver}
        </Button>
      </div>
      <p aria-live="polite" className="taken">
        {note}
      </p>
    </>
  );
}
