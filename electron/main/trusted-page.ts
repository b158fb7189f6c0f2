// Which of our pages a URL is; every message and every request is judged by it. Pure.
import { pages, type PageName } from "../contract/channels.ts";

/** The page at `url`, or undefined for anything that is not one of ours, to the letter. */
export function pageOf(url: string): PageName | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "app:" || parsed.host !== "godwit" || parsed.username !== "" || parsed.password !== "") return undefined;
  return (Object.keys(pages) as PageName[]).find((name) => pages[name] === parsed.pathname);
}
