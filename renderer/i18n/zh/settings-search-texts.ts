// Chinese texts of the search in the settings, and the other words that people look for settings by.
import type { settingsSearchTexts as english } from "../en/settings-search-texts.ts";
import type { DraftOf } from "../text-shape.ts";

/** The texts of the search; `settingWords` are never shown. */
export const settingsSearchTexts: DraftOf<typeof english> = {
  settingSearch: {
    label: "搜索设置",
    clear: "清空搜索",
    count: "没有找到设置 | 找到 {count} 项设置",
    none: "没有设置包含这些词",
    noneHint: "换一个词，或浏览下面的各部分。",
    place: "{section}：{account}",
  },
};
