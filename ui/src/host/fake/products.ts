/** Invented products. Their numbers are made from GS1's demonstration prefix 952. */

/** An invented product, and what a server would propose for it. */
export interface Product {
  /** GTIN-14. */
  readonly gtin: string;
  /** Its name. */
  readonly name: string;
  /** The server's id of it. */
  readonly slug: string;
  /** Colours of the pack: face and side. */
  readonly colours: readonly [string, string];
  /** Ingredients on the pack. */
  readonly ingredients: string;
}

/** A GTIN-14 from its digits without the check digit. */
export function gtin(body: string): string {
  const digits = body.padStart(13, "0");
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function product(body: string, name: string, face: string, side: string, ingredients: string): Product {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return { gtin: gtin(body), name, slug, colours: [face, side], ingredients };
}

/** The products of the canned views. */
export const PRODUCTS: readonly Product[] = [
  product(
    "952132100001",
    "Meadow Honey 250 g",
    "#d99a2b",
    "#a8721a",
    "Honey (100 %). Contains no added sugar.",
  ),
  product(
    "952132100002",
    "Sea Salt Oat Crackers 200 g",
    "#3f7f8c",
    "#2b5a63",
    "Wholegrain oat flour (62 %), sunflower oil, wheat starch, sea salt (1.8 %), raising agent: sodium carbonates.",
  ),
  product("952132100003", "Harbour Coffee, ground, 500 g", "#5a4036", "#3d2a23", "Roasted coffee, ground."),
  product(
    "952132100004",
    "Tomato and Basil Soup 400 ml",
    "#b8432f",
    "#8a2f20",
    "Tomatoes (71 %), water, cream (milk), basil (2 %), salt, black pepper.",
  ),
  product(
    "952132100005",
    "Blackcurrant Jam 340 g",
    "#5b2a5e",
    "#401c43",
    "Blackcurrants, sugar, lemon juice concentrate, gelling agent: pectin.",
  ),
  product("952132100006", "Garden Pea Seeds, 50 g", "#4f7d3a", "#375a27", ""),
  product(
    "952132100007",
    "Almond Drink, unsweetened, 1 l",
    "#c9b79a",
    "#a08f73",
    "Water, almonds (3.5 %), sea salt, stabiliser: gellan gum.",
  ),
  product("952132100008", "Peppermint Tea, 20 bags", "#2f8266", "#205c48", "Peppermint leaves."),
];

/** The product at a place, counted round. */
export function productAt(place: number): Product {
  const found = PRODUCTS[place % PRODUCTS.length];
  if (!found) throw new Error("there are products");
  return found;
}

/** The twelve shots in the order they are asked for. */
export const SHOTS: readonly (readonly [string, string])[] = [
  ["front", "Front"],
  ["back", "Back"],
  ["left", "Left side"],
  ["right", "Right side"],
  ["top", "Top"],
  ["bottom", "Bottom"],
  ["nutrition", "Nutrition"],
  ["ingredients", "Ingredients"],
  ["barcode", "Code"],
  ["recycling", "Recycling"],
  ["certification", "Certification"],
  ["other", "Other"],
];

/** Word of a shot. */
export function shotLabel(type: string): string {
  return SHOTS.find(([each]) => each === type)?.[1] ?? type;
}
