// The E-model of ITU-T G.107 (06/2015) on its narrowband scale: from what a connection does to speech to the rating R and a mean
// opinion score. All of clause 7; equation numbers beside the formulas. Pure: what goes in was measured or is a default.

/** G.107 table 3 in its words and units: levels and loudness ratings in dB, times in milliseconds, loss in percent. */
export interface EModelParameters {
  readonly sendLoudnessRating: number;
  readonly receiveLoudnessRating: number;
  readonly sidetoneMaskingRating: number;
  readonly listenerSidetoneRating: number;
  readonly telephoneDFactorSend: number;
  readonly talkerEchoLoudnessRating: number;
  readonly weightedEchoPathLoss: number;
  /** T: mean one-way delay of the echo path. */
  readonly echoDelayMs: number;
  /** Tr: round trip of the four-wire loop. */
  readonly loopDelayMs: number;
  /** Ta: one-way delay from mouth to ear. */
  readonly absoluteDelayMs: number;
  /** sT and mT: how sensitive to delay, and what delay goes unnoticed. */
  readonly delaySensitivity: number;
  readonly minimumPerceivableDelayMs: number;
  readonly quantizingDistortionUnits: number;
  /** Ie of the codec. */
  readonly equipmentImpairment: number;
  /** Bpl of the codec. */
  readonly lossRobustness: number;
  readonly lossPercent: number;
  /** Mean length of loss runs, over what random loss of the same share would have. */
  readonly burstRatio: number;
  readonly circuitNoise: number;
  readonly noiseFloor: number;
  readonly roomNoiseSend: number;
  readonly roomNoiseReceive: number;
  readonly advantage: number;
}

/** G.107 table 3: with all of these the rating is 93.2. */
export const E_MODEL_DEFAULTS: EModelParameters = {
  sendLoudnessRating: 8, receiveLoudnessRating: 2, sidetoneMaskingRating: 15, listenerSidetoneRating: 18, telephoneDFactorSend: 3,
  talkerEchoLoudnessRating: 65, weightedEchoPathLoss: 110, echoDelayMs: 0, loopDelayMs: 0, absoluteDelayMs: 0,
  delaySensitivity: 1, minimumPerceivableDelayMs: 100, quantizingDistortionUnits: 1, equipmentImpairment: 0, lossRobustness: 4.3,
  lossPercent: 0, burstRatio: 1, circuitNoise: -70, noiseFloor: -64, roomNoiseSend: 35, roomNoiseReceive: 35, advantage: 0,
};

/** The rating R: 93.2 for a connection of defaults, 0 and less for a useless one (equation 7-1). */
export function transmissionRating(deviations: Partial<EModelParameters> = {}): number {
  const parameters = { ...E_MODEL_DEFAULTS, ...deviations };
  const noise = overallNoise(parameters);
  const signalToNoise = 15 - 1.5 * (parameters.sendLoudnessRating + noise);
  return signalToNoise - simultaneousImpairment(parameters, noise, signalToNoise)
    - delayImpairment(parameters, noise, signalToNoise) - effectiveEquipmentImpairment(parameters) + parameters.advantage;
}

/** Mean opinion score of a rating, 1 to 4.5 (equation B-4). */
export function opinionScore(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}

/** Ie,eff: what codec and loss do together (equation 7-29). */
export function effectiveEquipmentImpairment({ equipmentImpairment: own, lossRobustness, lossPercent, burstRatio }: EModelParameters): number {
  return lossPercent <= 0 ? own : own + ((95 - own) * lossPercent) / (lossPercent / burstRatio + lossRobustness);
}

/** No: all noise at the 0 dBr point, in dBm0p (equations 7-3 to 7-7). */
function overallNoise(parameters: EModelParameters): number {
  const { sendLoudnessRating: slr, receiveLoudnessRating: rlr, telephoneDFactorSend: ds, roomNoiseSend: ps } = parameters;
  const send = ps - slr - ds - 100 + 0.004 * (ps - (slr + rlr) - ds - 14) ** 2;
  const sidetone = parameters.roomNoiseReceive + decibels(1 + power(10 - parameters.listenerSidetoneRating));
  const receive = rlr - 121 + sidetone + 0.008 * (sidetone - 35) ** 2;
  return decibels(power(parameters.circuitNoise) + power(send) + power(receive) + power(parameters.noiseFloor + rlr));
}

/** Is: too loud, sidetone, quantizing (equations 7-8 to 7-16). */
function simultaneousImpairment(parameters: EModelParameters, noise: number, signalToNoise: number): number {
  const { sendLoudnessRating: slr, receiveLoudnessRating: rlr } = parameters;
  const loudness = slr + rlr + 0.2 * (64 + noise - rlr);
  const tooLoud = 20 * ((1 + (loudness / 8) ** 8) ** (1 / 8) - loudness / 8);
  const unit = 37 - 15 * Math.log10(parameters.quantizingDistortionUnits);
  const distortion = 1.07 + 0.258 * unit + 0.0602 * unit ** 2;
  const y = (signalToNoise - 100) / 15 + 46 / 8.4 - distortion / 9;
  const z = 46 / 30 - distortion / 40;
  return tooLoud + sidetoneImpairment(parameters) + 15 * Math.log10(1 + 10 ** y + 10 ** z);
}

/** Ist (equations 7-10 and 7-11). */
function sidetoneImpairment(parameters: EModelParameters): number {
  const echo = Math.exp(-parameters.echoDelayMs / 4) * power(-parameters.talkerEchoLoudnessRating);
  const masking = -decibels(power(-parameters.sidetoneMaskingRating) + echo);
  const term = (offset: number, scale: number, exponent: number): number => (1 + Math.abs((masking + offset) / scale) ** exponent) ** (1 / exponent);
  return 12 * term(-13, 6, 8) - 28 * term(1, 19.4, 35) - 13 * term(-3, 33, 13) + 29;
}

/** Id: echo for the talker, echo for the listener, and delay as such (equation 7-17). */
function delayImpairment(parameters: EModelParameters, noise: number, signalToNoise: number): number {
  return talkerEcho(parameters, noise) + listenerEcho(parameters, signalToNoise) + absoluteDelay(parameters);
}

/** Idte (equations 7-18 to 7-24). */
function talkerEcho(parameters: EModelParameters, noise: number): number {
  const { echoDelayMs: delay, sidetoneMaskingRating: masking } = parameters;
  const sidetone = sidetoneImpairment(parameters);
  const loudness = parameters.talkerEchoLoudnessRating - 40 * Math.log10((1 + delay / 10) / (1 + delay / 150)) + 6 * Math.exp(-0.3 * delay ** 2);
  const echo = 80 + 2.5 * (loudness + (masking < 9 ? sidetone / 2 : 0) - 14);
  const difference = -1.5 * (noise - parameters.receiveLoudnessRating) - echo;
  const impairment = (difference / 2 + Math.sqrt(difference ** 2 / 4 + 100) - 1) * (1 - Math.exp(-delay));
  return masking > 20 ? Math.hypot(impairment, sidetone) : impairment;
}

/** Idle (equations 7-25 and 7-26). */
function listenerEcho(parameters: EModelParameters, signalToNoise: number): number {
  const echo = 10.5 * (parameters.weightedEchoPathLoss + 7) * (parameters.loopDelayMs + 1) ** -0.25;
  const difference = signalToNoise - echo;
  return difference / 2 + Math.sqrt(difference ** 2 / 4 + 169);
}

/** Idd (equations 7-27 and 7-28). */
function absoluteDelay({ absoluteDelayMs: delay, delaySensitivity, minimumPerceivableDelayMs: unnoticed }: EModelParameters): number {
  if (delay <= unnoticed) return 0;
  const x = Math.log2(delay / unnoticed);
  const exponent = 6 * delaySensitivity;
  const term = (value: number): number => (1 + value ** exponent) ** (1 / exponent);
  return 25 * (term(x) - 3 * term(x / 3) + 2);
}

function power(level: number): number {
  return 10 ** (level / 10);
}

function decibels(value: number): number {
  return 10 * Math.log10(value);
}
