import type { Appearance } from "#lib/rules/appearance";
import type { Colours } from "./colours";

/**
 * Letters carry name and colour only: an image would have to be loaded, and SVG is removed by mail programs. The portal's own
 * logo is a door made of two coloured boxes; an appearance with another one has a plain box.
 */
export function Brand({
  appearance,
  portal,
  colours,
}: {
  appearance: Appearance;
  portal: string;
  colours: Colours;
}) {
  const arch = { borderRadius: "5px 5px 0 0", backgroundColor: colours.onAccent };
  return (
    <table role="presentation" cellPadding="0" cellSpacing="0" border={0}>
      <tbody>
        <tr>
          <td
            className="accent"
            align="center"
            style={{
              width: "28px",
              height: "28px",
              borderRadius: "7px",
              backgroundColor: colours.accent,
              fontSize: 0,
              lineHeight: 0,
            }}
          >
            {appearance.logo === null && (
              <div
                className="on-accent"
                style={{ ...arch, width: "10px", height: "14px", margin: "0 auto" }}
              />
            )}
          </td>
          <td
            className="ink"
            style={{ padding: "0 10px", fontSize: "18px", fontWeight: 600, color: colours.ink }}
          >
            {appearance.name}
          </td>
          <td
            className="soft line"
            style={{
              paddingLeft: "10px",
              borderLeft: `1px solid ${colours.line}`,
              fontSize: "14px",
              color: colours.soft,
            }}
          >
            {portal}
          </td>
        </tr>
      </tbody>
    </table>
  );
}
