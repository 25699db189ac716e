import type { ComponentType, ReactNode } from "react";
import { SubmitButton, SubmitTextButton } from "./sent-form";

/** A link, or a button that sends `fields` to the action with this name, at first asking `question` if there is one. */
export type CellAction = {
  text: string;
  /** Said after the text to screen reader users, who may hear it alone. */
  of?: string;
} & (
  | { href: string }
  | {
      send: string;
      fields: Record<string, string | number>;
      ask?: { question: string; text: string };
    }
);

/** The form around a list's button: it sends `fields` to the action that it knows by the name `send`. */
export type CellForm = ComponentType<{
  send: string;
  fields: Record<string, string | number>;
  children: ReactNode;
}>;

/** Links and buttons in a row. */
export function Actions({ actions, form }: { actions: CellAction[]; form?: CellForm }) {
  return (
    <div className="cell-actions">
      {actions.map((action) => (
        <Action key={`${action.text} ${action.of}`} action={action} form={form} />
      ))}
    </div>
  );
}

function Action({ action, form: Form }: { action: CellAction; form?: CellForm }) {
  const { text, of } = action;
  if ("href" in action)
    return (
      <a href={action.href}>
        <Said text={text} of={of} />
      </a>
    );
  const { send, fields, ask } = action;
  if (!Form) return null;
  if (!ask)
    return (
      <Form send={send} fields={fields}>
        <SubmitTextButton>
          <Said text={text} of={of} />
        </SubmitTextButton>
      </Form>
    );
  return (
    <details>
      <summary>
        <Said text={text} of={of} />
      </summary>
      <p>{ask.question}</p>
      <Form send={send} fields={fields}>
        <SubmitButton variant="danger">
          <Said text={ask.text} of={of} />
        </SubmitButton>
      </Form>
    </details>
  );
}

function Said({ text, of }: { text: string; of?: string }) {
  return (
    <>
      {text}
      {of && <span className="sr-only">{of}</span>}
    </>
  );
}
