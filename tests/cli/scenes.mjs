// What the bench scenes say, written down once more and independently of the generator.

const retail = (scene, symbology, symbology_identifier, raw_value, gtin) => ({
  scene,
  symbology,
  symbology_identifier,
  raw_value,
  gtin,
  ais: {},
  digital_link: null,
  class: "gtin",
});
const elements = (scene, symbology, symbology_identifier, raw_value, ais, digital_link) => ({
  scene,
  symbology,
  symbology_identifier,
  raw_value,
  gtin: ais["01"],
  ais,
  digital_link,
  class: symbology === "qr" ? "gs1_digital_link" : "gs1_elements",
});
const link = (scene, gtin) =>
  elements(scene, "qr", "]Q1", `https://example.com/01/${gtin}`, { "01": gtin }, `https://id.gs1.org/01/${gtin}`);

/** Every code of every scene. */
export const CODES = [
  retail("honey", "ean-13", "]E0", "9521321000018", "09521321000018"),
  retail("granola", "upc-a", "]E0", "421000000010", "00421000000010"),
  retail("mints", "ean-8", "]E4", "95200101", "00000095200101"),
  retail("tea-case", "itf-14", "]I0", "19521321000046", "19521321000046"),
  elements(
    "yoghurt",
    "gs1-128",
    "]C1",
    "01095213210000561728101510YG4471",
    { "01": "09521321000056", 10: "YG4471", 17: "281015" },
    "https://id.gs1.org/01/09521321000056/10/YG4471?17=281015",
  ),
  elements(
    "oil",
    "qr",
    "]Q1",
    "https://id.gs1.org/01/09521321000063/10/OL2231?17=281130",
    { "01": "09521321000063", 10: "OL2231", 17: "281130" },
    "https://id.gs1.org/01/09521321000063/10/OL2231?17=281130",
  ),
  elements(
    "plasters",
    "gs1-data-matrix",
    "]d2",
    "01095213210000701728123110PL88A\u001d21000417",
    { "01": "09521321000070", 10: "PL88A", 17: "281231", 21: "000417" },
    "https://id.gs1.org/01/09521321000070/10/PL88A/21/000417?17=281231",
  ),
  {
    ...retail("leaflet", "qr", "]Q1", "https://example.com/leaflets/care?lang=en", null),
    class: "url",
  },
  retail("crackers", "ean-13", "]E0", "9521321000087", "09521321000087"),
  link("crackers", "09521321000087"),
  retail("soap", "ean-13", "]E0", "9521321000094", "09521321000094"),
  link("soap", "09521321000117"),
  retail("jam-back", "ean-13", "]E0", "9521321000100", "09521321000100"),
];

/** What the server has to have of them, each once: raw value, GTIN-14, link data and what else was seen. */
export const CAPTURES = [
  ...CODES.filter(({ scene }) => scene !== "crackers" && scene !== "soap").map(
    ({ raw_value, gtin, ais }) => ({ raw_value, gtin, gs1_dl_data: linkData(ais) }),
  ),
  {
    raw_value: "https://example.com/01/09521321000087",
    gtin: "09521321000087",
    gs1_dl_data: { "01": "09521321000087" },
    also_read: "9521321000087",
  },
  { raw_value: "9521321000094", gtin: "09521321000094", gs1_dl_data: null, label_conflict: "09521321000117" },
  {
    raw_value: "https://example.com/01/09521321000117",
    gtin: "09521321000117",
    gs1_dl_data: { "01": "09521321000117" },
    label_conflict: "09521321000094",
  },
];

function linkData(ais) {
  return Object.keys(ais).length > 0 ? ais : null;
}
