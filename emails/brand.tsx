import { hasOwnLogo } from "#lib/rules/brand";
import { provider } from "#lib/rules/catalogue";
import { light } from "./colours";

/**
 * Letters carry name and colour only: an image would have to be loaded, and SVG is removed by mail programs. The portal's own
 * logo is a door made of two coloured boxes; a provider with another one has a plain box.
 */
export function Brand({ portal }: { portal: string }) {
  const arch = { borderRadius: "5px 5px 0 0", backgroundColor: light.onAccent };
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
              backgroundColor: light.accent,
              fontSize: 0,
              lineHeight: 0,
            }}
          >
            {hasOwnLogo || (
              <div
                className="on-accent"
                style={{ ...arch, width: "10px", height: "14px", margin: "0 auto" }}
              />
            )}
          </td>
          <td
            className="ink"
            style={{ padding: "0 10px", fontSize: "18px", fontWeight: 600, color: light.ink }}
          >
            {provider.name}
          </td>
          <td
            className="soft line"
            style={{
              paddingLeft: "10px",
              borderLeft: `1px solid ${light.line}`,
              fontSize: "14px",
              color: light.soft,
            }}
          >
            {portal}
          </td>
        </tr>
      </tbody>
    </table>
  );
}
