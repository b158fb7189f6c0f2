export { reachabilityTexts } from "../en/reachability-texts.ts";
