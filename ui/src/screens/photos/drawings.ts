/** What a shot shows, as paths of a drawing in a box of 165 × 170. */

/** The faces of a pack in cabinet projection: width 90, height 100, depth 35 across and 30 up. */
export const FACES: Record<string, string> = {
  front: "M20 50h90v100h-90z",
  back: "M55 20h90v100h-90z",
  left: "M20 50l35-30v100l-35 30z",
  right: "M110 50l35-30v100l-35 30z",
  top: "M20 50l35-30h90l-35 30z",
  bottom: "M20 150l35-30h90l-35 30z",
};

/** What else a shot shows, as it is printed on the front. */
export const SIGNS: Record<string, string> = {
  ingredients: "M32 74h66M32 86h60M32 98h66M32 110h54M32 122h62",
  nutrition: "M32 74h66v50h-66zM32 86h66M32 98h66M32 111h66M76 74v50",
  barcode:
    "M34 80v40M40 80v40M44 80v40M52 80v40M58 80v40M62 80v40M70 80v40M76 80v40M84 80v40M88 80v40M96 80v40",
  recycling: "M54 116l-12-2 6-18M62 78l8-6 12 18M92 104l-8 16-20 0M48 96l14-18M82 90l10 14M64 120l-12-4",
  certification: "M65 76a20 20 0 1 1-.1 0M55 96l7 8 14-15M54 113l-4 20 15-8 15 8-4-20",
  other: "M65 82v36M47 100h36",
};
