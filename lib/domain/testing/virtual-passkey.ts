import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";

/**
 * An authenticator in memory, for what a browser would not send: it makes a passkey (ES256) and signs challenges,
 * correctly or, for a test, incorrectly.
 */
export type Faults = {
  origin?: string;
  rpId?: string;
  /** Present, but not verified. */
  notVerified?: boolean;
  counter?: number;
};

const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest();
const portal = "http://localhost:3000";

export function newAuthenticator() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(32);
  const credentialId = id.toString("base64url");
  let signed = 0;

  function authenticatorData(faults: Faults, attested: Buffer): Buffer {
    signed += 1;
    const flags = 0x01 | (faults.notVerified ? 0 : 0x04) | (attested.length > 0 ? 0x40 : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(faults.counter ?? signed);
    return Buffer.concat([sha256(faults.rpId ?? "localhost"), Buffer.of(flags), counter, attested]);
  }

  function clientData(type: "create" | "get", challenge: string, faults: Faults): Buffer {
    const origin = faults.origin ?? portal;
    return Buffer.from(
      JSON.stringify({ type: `webauthn.${type}`, challenge, origin, crossOrigin: false }),
    );
  }

  const answer = (response: Record<string, unknown>) =>
    JSON.stringify({
      id: credentialId,
      rawId: credentialId,
      type: "public-key",
      clientExtensionResults: {},
      response,
    });

  return {
    credentialId,
    /** A browser's response after making the passkey for this challenge. */
    create(challenge: string, faults: Faults = {}): string {
      const key = cborMap([
        [cborInteger(1), cborInteger(2)],
        [cborInteger(3), cborInteger(-7)],
        [cborInteger(-1), cborInteger(1)],
        [cborInteger(-2), cborBytes(Buffer.from(x, "base64url"))],
        [cborInteger(-3), cborBytes(Buffer.from(y, "base64url"))],
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const data = authenticatorData(faults, Buffer.concat([Buffer.alloc(16), length, id, key]));
      const attestation = cborMap([
        [cborText("fmt"), cborText("none")],
        [cborText("attStmt"), cborMap([])],
        [cborText("authData"), cborBytes(data)],
      ]);
      return answer({
        clientDataJSON: clientData("create", challenge, faults).toString("base64url"),
        attestationObject: attestation.toString("base64url"),
        transports: ["internal"],
      });
    },
    /** A browser's response after the passkey has signed this challenge. */
    sign(challenge: string, faults: Faults = {}): string {
      const data = authenticatorData(faults, Buffer.alloc(0));
      const client = clientData("get", challenge, faults);
      const signature = createSign("sha256")
        .update(Buffer.concat([data, sha256(client)]))
        .sign(privateKey);
      return answer({
        clientDataJSON: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: signature.toString("base64url"),
      });
    },
  };
}

/** As much of CBOR (RFC 8949) as a passkey needs. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.of((major << 5) | value);
  if (value < 256) return Buffer.of((major << 5) | 24, value);
  return Buffer.of((major << 5) | 25, value >> 8, value & 255);
}
const cborInteger = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const cborBytes = (bytes: Buffer) => Buffer.concat([head(2, bytes.length), bytes]);
const cborText = (text: string) => Buffer.concat([head(3, text.length), Buffer.from(text)]);
const cborMap = (entries: [Buffer, Buffer][]) =>
  Buffer.concat([head(5, entries.length), ...entries.flat()]);
