"use client";

import { KeyRound } from "lucide";
import { Button } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { Problems } from "../../_second-factor/problems";
import { type Ceremony, usePasskey } from "../../_second-factor/use-passkey";
import { enterWithPasskeyAction } from "../sign-in/actions";

/** D-1: the second step with a passkey. */
export function PasskeyForm({
  request,
  next,
  primary,
  texts,
}: {
  request: Extract<Ceremony, { request: unknown }>["request"];
  next: string;
  /** Whether this page offers no other way. */
  primary: boolean;
  texts: Record<"usePasskey" | "passkeyCancelled" | "passkeyUnsupported" | "needsScript", string>;
}) {
  const {
    problems,
    values: _,
    ...handlers
  } = usePasskey(enterWithPasskeyAction, { request }, texts);
  return (
    <form {...handlers} className="grid gap-3">
      <input type="hidden" name="answer" value="" />
      <input type="hidden" name="next" value={next} />
      <Button variant={primary ? "primary" : "secondary"} wide>
        <Icon icon={KeyRound} />
        {texts.usePasskey}
      </Button>
      <noscript>
        <p className="text-sm text-soft">{texts.needsScript}</p>
      </noscript>
      <Problems problems={problems} />
    </form>
  );
}
