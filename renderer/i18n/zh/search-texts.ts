// Chinese texts of the search box.
import type { searchTexts as english } from "../en/search-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the search box. */
export const searchTexts: TextOf<typeof english> = {
  search: {
    label: "搜索或拨号",
    placeholder: "姓名、号码或地址",
    clear: "清空输入框",
    call: "呼叫 {target}",
    results: "结果",
    count: "{count} 个结果",
    none: "没有叫这个名字的人",
    noneHint: "输入号码或 name{'@'}example.org 这样的地址即可呼叫。",
  },
};
