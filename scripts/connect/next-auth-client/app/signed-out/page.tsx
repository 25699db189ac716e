export default function SignedOut() {
  return <p>Abgemeldet.</p>;
}
