import { textsOf } from "../_forms/texts";

/** The texts for setting up an app. */
export function appSetupTexts() {
  return textsOf("factorSetup", ["step1", "step2", "secret", "step3", "code", "codeHint"]);
}

/** The texts of the form for a new passkey. */
export async function newPasskeyTexts() {
  return {
    ...(await textsOf("factorSetup", ["passkeyName", "passkeyNameHint", "createPasskey"])),
    ...(await textsOf("problems", ["passkeyNameMissing"])),
    ...(await textsOf("secondFactor", ["passkeyCancelled", "passkeyUnsupported", "needsScript"])),
  };
}
