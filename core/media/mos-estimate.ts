// An estimate of what a listener would say of the call, from loss and delay: ITU-T G.107's E-model, simplified.
// Leaves out echo, noise, room and loudness, for which it takes G.107's default values.

/** G.107 section 7: the rating with all parameters at their defaults, no delay and no loss. */
const DEFAULT_RATING = 93.2;
/** G.113 appendix I for G.711 with concealment: no impairment of its own, and its robustness against random loss. */
const G711_EQUIPMENT_IMPAIRMENT = 0;
const G711_LOSS_ROBUSTNESS = 25.1;

/** Mean opinion score, 1 to 4.5, from the share of packets not played (0 to 1) and the one-way delay from mouth to ear. */
export function estimateMos(lossFraction: number, oneWayDelayMs: number): number {
  const rating = DEFAULT_RATING - delayImpairment(oneWayDelayMs) - lossImpairment(lossFraction * 100);
  return Math.round(scoreOfRating(rating) * 100) / 100;
}

/** Cole and Rosenbluth, "Voice over IP performance monitoring" (2001), equation 3: a fit of G.107's Id. */
function delayImpairment(delayMs: number): number {
  return 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
}

/** Ie,eff of G.107 section 7.5 with random loss (BurstR = 1). */
function lossImpairment(lossPercent: number): number {
  return G711_EQUIPMENT_IMPAIRMENT + (95 - G711_EQUIPMENT_IMPAIRMENT) * (lossPercent / (lossPercent + G711_LOSS_ROBUSTNESS));
}

/** G.107 annex B: from rating to score. */
function scoreOfRating(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}
