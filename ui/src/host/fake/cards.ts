/** Command cards that look like the real ones; no reader makes sense of them. */
import type { CardPurpose } from "../../bindings/CardPurpose";
import type { CommandCard } from "../../bindings/CommandCard";
import { SHOTS } from "./products";
import { randomBits } from "./random";

const WIDTH = 21;

/** The sheet, with a card for an order if there is one. */
export function commandCards(order: string | null): CommandCard[] {
  const card = (purpose: CardPurpose, label: string, text: string): CommandCard => ({
    purpose,
    label,
    text,
    width: WIDTH,
    path: pathOf(text),
  });
  return [
    ...(order ? [card("order", order, `PERCH.ORDER.${order}`)] : []),
    ...SHOTS.map(([type, label]) => card("photos", label, `PERCH.SHOT.${type}`)),
    card("photos", "Take photo", "PERCH.SHOOT"),
    card("photos", "Retake", "PERCH.RETAKE"),
    card("scans", "Take back", "PERCH.UNDO"),
    card("scans", "Submit", "PERCH.SUBMIT"),
    card("scans", "No order", "PERCH.ORDER"),
    card("scans", "Go on", "PERCH.RELEASE"),
  ];
}

/** Three finders, and modules that depend on the text. */
function pathOf(text: string): string {
  let path = "";
  const random = randomBits(text);
  for (let y = 0; y < WIDTH; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const bit = random();
      const dark = finder(x, y) ?? finder(WIDTH - 1 - x, y) ?? finder(x, WIDTH - 1 - y) ?? bit;
      if (dark) path += `M${x} ${y}h1v1h-1z`;
    }
  }
  return path;
}

/** Whether a module is dark in a finder whose corner is at the origin; undefined outside. */
function finder(x: number, y: number): boolean | undefined {
  if (x > 7 || y > 7) return undefined;
  const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
  return ring === 3 || ring <= 1;
}
