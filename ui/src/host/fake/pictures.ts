/** Pictures for the canned views: a bench with a pack on it, and photos of packs. Drawn, not taken. */
import type { OutlineView } from "../../bindings/OutlineView";
import type { UnreadView } from "../../bindings/UnreadView";
import { type Product, shotLabel } from "./products";
import { randomBits } from "./random";

/** Size of every picture. */
export const [WIDTH, HEIGHT] = [1280, 720];

const addresses = new Map<string, string>();

/** Address of a drawing; each is made once. */
function addressOf(name: string, draw: () => string, part = `0 0 ${WIDTH} ${HEIGHT}`): string {
  const known = addresses.get(name);
  if (known) return known;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${part.split(" ")[2]}" height="${part.split(" ")[3]}" viewBox="${part}">${draw()}</svg>`;
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  addresses.set(name, address);
  return address;
}

/** The live picture: a pack on the bench, or the bench alone. */
export function benchPicture(product: Product | null): string {
  return addressOf(
    `bench ${product?.gtin ?? ""}`,
    () => `${bench()}${product ? pack(product) : ""}${vignette()}`,
  );
}

/** A photo of a product, or the part with its small print. */
export function photoPicture(product: Product, type: string, section: "whole" | "print"): string {
  const draw = () => `${paper(product)}${face(product, type)}`;
  const name = `photo ${product.gtin} ${type} ${section}`;
  return section === "print" ? addressOf(name, draw, "290 180 700 440") : addressOf(name, draw);
}

/** Turn and place of the pack on the bench; the outline has to know them, too. */
const POSE = { x: 690, y: 360, turn: -5 };
const CODE = { left: -70, top: 62, right: 290, bottom: 222 };
const MATRIX = { left: 150, top: -122, right: 290, bottom: 18 };

/** Where the barcode of the pack is in the live picture. */
export function codeOutline(state: string, label: string): OutlineView {
  return outline(CODE, state, label);
}

/** Where the Data Matrix above it is. */
export function matrixOutline(state: string, label: string): OutlineView {
  return outline(MATRIX, state, label);
}

function outline(place: typeof CODE, state: string, label: string): OutlineView {
  const turn = (POSE.turn * Math.PI) / 180;
  const corner = (x: number, y: number): [number, number] => [
    Math.round(POSE.x + x * Math.cos(turn) - y * Math.sin(turn)),
    Math.round(POSE.y + x * Math.sin(turn) + y * Math.cos(turn)),
  ];
  return {
    corners: [
      corner(place.left, place.top),
      corner(place.right, place.top),
      corner(place.right, place.bottom),
      corner(place.left, place.bottom),
    ],
    state,
    label,
  };
}

/** The code of the pack, not read for this reason. */
export function unreadCode(code: string, sentence: string, facts: string[], isDue = true): UnreadView {
  return { corners: codeOutline("", "").corners, code, sentence, facts, is_due: isDue };
}

function bench(): string {
  const lines = Array.from(
    { length: 17 },
    (_, at) => `<path d="M${at * 80} 0V720M0 ${at * 80}H1280" stroke="#8d9a94" stroke-opacity=".35"/>`,
  ).join("");
  return `<defs><linearGradient id="mat" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#6f7d78"/><stop offset="1" stop-color="#4b5652"/></linearGradient></defs><rect width="1280" height="720" fill="url(#mat)"/>${lines}`;
}

function vignette(): string {
  return `<defs><radialGradient id="v" cx=".5" cy=".45" r=".75"><stop offset=".55" stop-opacity="0"/><stop offset="1" stop-opacity=".45"/></radialGradient></defs><rect width="1280" height="720" fill="url(#v)"/>`;
}

function pack(product: Product): string {
  const [front, side] = product.colours;
  return `<g transform="translate(${POSE.x} ${POSE.y}) rotate(${POSE.turn})" font-family="sans-serif">
    <rect x="-330" y="-262" width="700" height="560" rx="14" fill="#000" opacity=".35"/>
    <path d="M-350-280h680l26 22v540l-26 0h-680z" fill="${side}"/><rect x="-350" y="-280" width="680" height="540" rx="8" fill="${front}"/>
    <circle cx="-190" cy="60" r="112" fill="#fff" opacity=".16"/><circle cx="-190" cy="60" r="70" fill="#fff" opacity=".2"/>
    <text x="-310" y="-190" font-size="50" font-weight="700" fill="#fff">${product.name.split(/[,\d]/)[0]?.trim() ?? ""}</text>
    <text x="-310" y="-136" font-size="30" fill="#fff" opacity=".9">Willow Row</text>${matrix(product.gtin)}${code(product.gtin)}</g>`;
}

/** A Data Matrix by its looks: the edges are those of ISO/IEC 16022, what is within depends on the text. */
function matrix(text: string): string {
  const [count, margin] = [20, 8];
  const size = (MATRIX.right - MATRIX.left - 2 * margin) / count;
  const random = randomBits(text);
  const isDark = (x: number, y: number) => {
    if (x === 0 || y === count - 1) return true;
    if (y === 0) return x % 2 === 0;
    return x === count - 1 ? y % 2 === 1 : random();
  };
  let path = "";
  for (let y = 0; y < count; y += 1)
    for (let x = 0; x < count; x += 1) if (isDark(x, y)) path += `M${x} ${y}h1.02v1.02h-1.02z`;
  return `<rect x="${MATRIX.left}" y="${MATRIX.top}" width="${MATRIX.right - MATRIX.left}" height="${MATRIX.bottom - MATRIX.top}" fill="#fff"/>
    <path transform="translate(${MATRIX.left + margin} ${MATRIX.top + margin}) scale(${size})" d="${path}" fill="#111"/>`;
}

function code(gtin: string): string {
  const digits = gtin.slice(1);
  const width = (CODE.right - CODE.left - 50) / 95;
  const bars = [...barsOf(digits)]
    .map((bar, at) => (bar === "1" ? `<rect x="${at * width}" width="${width + 0.2}" height="118"/>` : ""))
    .join("");
  return `<rect x="${CODE.left}" y="${CODE.top}" width="${CODE.right - CODE.left}" height="${CODE.bottom - CODE.top}" fill="#fff"/>
    <g transform="translate(${CODE.left + 25} ${CODE.top + 12})" fill="#111">${bars}<text y="140" font-size="24" textLength="${95 * width}" font-family="monospace">${digits}</text></g>`;
}

const LEFT = [
  "0001101",
  "0011001",
  "0010011",
  "0111101",
  "0100011",
  "0110001",
  "0101111",
  "0111011",
  "0110111",
  "0001011",
];
const PARITY = [
  "000000",
  "001011",
  "001101",
  "001110",
  "010011",
  "011001",
  "011100",
  "010101",
  "010110",
  "011010",
];
const flip = (bits: string) => [...bits].map((bit) => (bit === "1" ? "0" : "1")).join("");

/** Modules of an EAN-13 symbol, GS1 General Specifications 5.2.1. */
function barsOf(digits: string): string {
  const [first, ...rest] = [...digits].map(Number);
  const parity = PARITY[first ?? 0] ?? "";
  const right = (digit: number) => flip(LEFT[digit] ?? "");
  const even = (digit: number) => [...right(digit)].reverse().join("");
  const left = rest.slice(0, 6).map((digit, at) => (parity[at] === "1" ? even(digit) : (LEFT[digit] ?? "")));
  return `101${left.join("")}01010${rest.slice(6).map(right).join("")}101`;
}

function paper(product: Product): string {
  return `<rect width="1280" height="720" fill="#d9dbd6"/><ellipse cx="640" cy="640" rx="430" ry="40" fill="#000" opacity=".18"/><rect x="250" y="60" width="780" height="590" rx="16" fill="${product.colours[0]}"/>`;
}

function face(product: Product, type: string): string {
  const title = `<text x="300" y="150" font-size="42" font-weight="700" fill="#fff" font-family="sans-serif">${
    type === "front" ? product.name : shotLabel(type)
  }</text>`;
  if (type === "nutrition") return title + table();
  if (type === "ingredients") return title + paragraph(product.ingredients || "No ingredients are listed.");
  if (type === "barcode")
    return `${title}<g transform="translate(530 240) scale(1.4)">${code(product.gtin)}</g>`;
  return `${title}<circle cx="640" cy="400" r="170" fill="#fff" opacity=".18"/><circle cx="640" cy="400" r="104" fill="#fff" opacity=".22"/>`;
}

function table(): string {
  const rows = [
    "Energy 1640 kJ / 391 kcal",
    "Fat 8.1 g",
    "of which saturates 1.2 g",
    "Carbohydrate 66 g",
    "Protein 11 g",
    "Salt 1.8 g",
  ];
  const lines = rows
    .map(
      (row, at) =>
        `<text x="330" y="${250 + at * 62}" font-size="34">${row}</text><path d="M320 ${268 + at * 62}H960" stroke="#111" stroke-opacity=".4"/>`,
    )
    .join("");
  return `<rect x="300" y="190" width="680" height="420" fill="#fff"/><g font-family="sans-serif" fill="#111">${lines}</g>`;
}

function paragraph(text: string): string {
  const lines = text.match(/.{1,34}(\s|$)/g) ?? [text];
  const spans = lines
    .map(
      (line, at) =>
        `<text x="330" y="${260 + at * 56}" font-size="36" font-family="sans-serif" fill="#111">${line.trim()}</text>`,
    )
    .join("");
  return `<rect x="300" y="190" width="680" height="420" fill="#fff"/>${spans}`;
}
