/** The users as whom a visitor of the demo can sign in; draws nothing outside the demo. */
export function DemoSignIns({
  title,
  signIns,
}: {
  title: string;
  signIns: { who: string; login: string; password: string; note: string }[];
}) {
  if (signIns.length === 0) return null;
  return (
    <details className="border-t border-line pt-4 text-sm">
      <summary className="min-h-6 text-accent">{title}</summary>
      <dl className="mt-3 grid gap-3">
        {signIns.map(({ who, login, password, note }) => (
          <div key={login}>
            <dt className="font-semibold">{who}</dt>
            <dd className="wrap-anywhere">
              {login}
              <br />
              {password}
            </dd>
            <dd className="text-soft">{note}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
